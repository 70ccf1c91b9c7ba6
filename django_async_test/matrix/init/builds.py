"""Projects whose setup.py imports what it builds, which needs Django, that is not there; and those that add files."""

import itertools
import posixpath
import re

from .. import reading, setup_files
from ..existing_tox import lines

NO_DJANGO = (
    "setup.py: it imports Django, or what does, which is not there where packages are built: the environments have "
    "what the project requires, and not the project."
)

NO_PLACE = (
    "setup.py: it puts files of its own where the package is built, and an editable one has no such place: the "
    "environments have a wheel."
)

# What a module imports in any case: neither in a function nor where it may fail.
IMPORT = re.compile(
    r"^(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^()]*\)|[\w, \t]*)|import[ \t]+([\w., \t]+))", re.MULTILINE
)

# More modules are not looked at.
MANY = 50


def imports_itself(files):
    """Return whether setup.py imports the package that it builds, which is likely to need Django then."""
    return any(own_modules(files, name, "") for name in imported(files.text_if_readable("setup.py")))


def fills_place(files):
    """Return whether a command of setup.py beside those of setuptools puts files where that builds the package."""
    asked = re.compile(r"set_undefined_options\(\s*[\"']build[\"'],[^)]*[\"']build_lib[\"']")
    return bool(asked.search(files.text_if_readable("setup.py")))


def needs_django(files):
    """Return whether setup.py imports Django, by itself or by modules of the project, and nothing brings that there."""
    return not brings_django(files) and reaches_django(files)


def brings_django(files):
    """Return whether Django is among what pyproject.toml has installed before the package is built."""
    text = files.text_if_readable("pyproject.toml")
    tools = setup_files.table(reading.toml(text), "build-system").get("requires") if text else ()
    return isinstance(tools, list) and any(lines.is_django(one) for one in tools if isinstance(one, str))


def reaches_django(files):
    """Return whether setup.py imports Django, by itself or by modules of the project."""
    found = ["setup.py"]
    # It grows while it is gone through.
    for path in itertools.islice(found, MANY):
        for name in imported(files.text_if_readable(path)):
            if name.split(".")[0] == "django":
                return True
            found += [one for one in own_modules(files, name, posixpath.dirname(path)) if one not in found]
    return False


def imported(text):
    """Return the names of what a module imports in any case, those of a package's own with dots before them."""
    result = []
    for origin, names, plain in IMPORT.findall(text):
        result += [one.split()[0] for one in plain.split(",") if one.split()]
        if origin:
            start = origin if origin.endswith(".") else origin + "."
            result += [origin] + [start + one.split()[0] for one in names.strip("()").split(",") if one.split()]
    return result


def own_modules(files, name, directory):
    """Return the paths of the modules of the project that are run for the import of a name in a directory."""
    dots = len(name) - len(name.lstrip("."))
    place = directory if dots else ""
    for _ in range(dots - 1):
        place = posixpath.dirname(place)
    result = []
    for part in filter(None, name.split(".")):
        place = posixpath.join(place, part)
        found = [path for path in (place + "/__init__.py", place + ".py") if files.exists(path)]
        result += found[:1]
        if not found:
            break
    return result
