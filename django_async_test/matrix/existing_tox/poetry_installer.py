"""Settings of a plugin by which tox installs what Poetry has for the project's development."""

from . import factors

# Settings about its lock file alone: the environments of the matrix are resolved anew.
LOCK = ("require_locked_deps", "require_poetry", "install_project_deps")


def take(found):
    """Take what the plugin has installed for a Found of tox's configuration, out of the settings that are left."""
    settings = found.axes.settings
    installs = settings.get("install_dev_deps", "").lower() in ("true", "1", "yes")
    groups = factors.split_names(settings.get("poetry_dep_groups", "").replace(" ", ","))
    names = [name for name in factors.split_names(settings.get("locked_deps", "").replace(" ", ",")) if name]
    found.has_own_groups = found.has_own_groups or installs
    found.dependency_groups += groups
    found.deps += [(name, None, None) for name in names]
    for key, is_taken in (("install_dev_deps", installs), ("poetry_dep_groups", groups), ("locked_deps", names)):
        if is_taken:
            found.translated.append(("{} = {}".format(key, settings.pop(key)), "dependencies: no lock file is used"))
    for key in LOCK:
        settings.pop(key, None)
