"""Settings: overrides that were left enabled, and values that were assigned."""

from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.core.signals import setting_changed
from django.utils.functional import empty

from ..engine.state.part import Change, Part, compare, short

__unittest = True

_MISSING = object()

# What an override keeps beside the settings.
_INTERNAL = ("default_settings", "_deleted", "SETTINGS_MODULE", "_explicit_settings")


def _holder():
    """Return what has the settings now, None if nothing does yet."""
    # As settings.configured does, which asks a lazy object.
    holder = settings.__dict__.get("_wrapped", empty)
    return None if holder is empty else holder


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
        if last is None or last.holder is not holder or not last.is_current():
            # Else as it was for the test before: to compare is cheaper than to copy.
            self._last = _Noted(holder)
        return self._last

    def changes(self, before):
        if before is None or _holder() is not before.holder or before.is_current():
            return []
        values, now = before.values, before.holder.__dict__
        texts = compare(_only_settings(values), _only_settings(now), short)
        for name, content in before.contents.items():
            if now.get(name) is values[name] and now[name] != content:
                texts.append("the content of {} was {}, and is {}".format(name, short(content), short(now[name])))
        return [Change("settings." + text if not text.startswith("the ") else text) for text in texts]

    def put_back(self, before):
        holder, values = before.holder, before.values
        for name, content in before.contents.items():
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


class _Noted(object):
    """The settings of `holder`: their values, and copies of those that are lists or dictionaries."""

    def __init__(self, holder):
        self.holder = holder
        self.values = dict(holder.__dict__)
        self.contents = {name: value.copy() for name, value in self.values.items() if type(value) in (list, dict)}
        # The same in lists, which are compared in a fraction of the time that dictionaries take
        self._in_order = _in_order(holder)
        self._containers = [self.values[name] for name in self.contents]
        self._copies = list(self.contents.values())

    def is_current(self):
        """Return whether the holder still has these values, and they the same content."""
        return _in_order(self.holder) == self._in_order and self._containers == self._copies


def _in_order(holder):
    # The names too: many have the same value, such as False.
    return list(holder.__dict__), list(holder.__dict__.values())


def _only_settings(values):
    return {name: value for name, value in values.items() if name not in _INTERNAL}
