"""Settings: overrides that were left enabled, and values that were assigned."""

from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.core.signals import setting_changed

from ..engine.state.part import Change, Part, compare, short

__unittest = True

_MISSING = object()

# What an override keeps beside the settings.
_INTERNAL = ("default_settings", "_deleted", "SETTINGS_MODULE", "_explicit_settings")


def _holder():
    """Return what has the settings now, None if nothing does yet."""
    holder = settings.__dict__.get("_wrapped")
    return holder if settings.configured else None


class OverriddenSettings(Part):
    """``override_settings().enable()`` without ``disable()``, and a context manager that was never left."""

    name = "override_settings"
    title = "settings"
    is_default = True

    def take(self):
        return settings.__dict__.get("_wrapped")

    def changes(self, before):
        after = settings.__dict__.get("_wrapped")
        if after is before or not _is_holder(before):
            return []
        names = ", ".join(sorted(_names_between(after, before))) or "all of them"
        return [Change("override_settings() or modify_settings() is still in force for {}".format(names))]

    def put_back(self, before):
        names = _names_between(settings._wrapped, before)
        settings._wrapped = before
        if "INSTALLED_APPS" in names and apps.stored_app_configs:
            apps.unset_installed_apps()
        for name in names:
            setting_changed.send_robust(
                sender=type(before), setting=name, value=getattr(settings, name, None), enter=False
            )


def _is_holder(value):
    # Before settings are first read there is a sentinel.
    return value is not None and hasattr(value, "__dict__") and type(value) is not object


def _names_between(holder, before):
    names = set()
    while isinstance(holder, UserSettingsHolder) and holder is not before:
        names.update(name for name in holder.__dict__ if name not in _INTERNAL)
        names.update(holder.__dict__.get("_deleted", ()))
        holder = holder.default_settings
    return names


class Settings(Part):
    """Values that were assigned: ``settings.NAME = value``, or changed in place, if they are a list or a dictionary."""

    name = "settings"
    title = "settings"

    _last = None

    def take(self):
        holder, last = _holder(), self._last
        if holder is None:
            return None
        if last is not None and last[0] is holder and holder.__dict__ == last[1] and _contents_are(last):
            # As it was for the test before: to compare is cheaper than to copy.
            return last
        values = dict(holder.__dict__)
        contents = {name: value.copy() for name, value in values.items() if type(value) in (list, dict)}
        self._last = holder, values, contents
        return self._last

    def changes(self, before):
        if before is None or _holder() is not before[0]:
            return []
        holder, values, contents = before
        now = holder.__dict__
        if now == values and _contents_are(before):
            return []
        texts = compare(_only_settings(values), _only_settings(now), short)
        for name, content in contents.items():
            if now.get(name) is values[name] and now[name] != content:
                texts.append("the content of {} was {}, and is {}".format(name, short(content), short(now[name])))
        return [Change("settings." + text if not text.startswith("the ") else text) for text in texts]

    def put_back(self, before):
        holder, values, contents = before
        for name, content in contents.items():
            value = values[name]
            if value != content:
                value.clear()
                (value.update if isinstance(value, dict) else value.extend)(content)
        for name in set(values) | set(holder.__dict__):
            value = values.get(name, _MISSING)
            if holder.__dict__.get(name, _MISSING) is not value and name not in _INTERNAL:
                # As an assignment does, so that nothing keeps what it has seen.
                settings.__dict__.pop(name, None)
                if value is _MISSING:
                    del holder.__dict__[name]
                else:
                    holder.__dict__[name] = value


def _contents_are(before):
    _, values, contents = before
    return all(values[name] == content for name, content in contents.items())


def _only_settings(values):
    return {name: value for name, value in values.items() if name not in _INTERNAL}
