"""Settings: overrides that were left enabled, and values that were assigned."""

import functools

from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.core.signals import setting_changed
from django.utils.functional import empty

from ..engine.state.part import Change, Part, compare, short

__unittest = True

_MISSING = object()

# The attributes of the settings themselves: to ask them, even for these, takes longer than all else here.
_kept = object.__getattribute__(settings, "__dict__")
_read_holder = functools.partial(_kept.get, "_wrapped")

# What an override keeps beside the settings.
# Of the first, connections have the dictionaries, and `wrappers` looks at them; the others have hundreds of pairs.
_SHALLOW = ("DATABASES", "LANGUAGES", "LANGUAGES_BIDI")
# Dictionaries in dictionaries are looked at up to here.
_DEPTH = 4

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
    holds_while_same = True

    take = staticmethod(_read_holder)

    def changes(self, before):
        after = _kept.get("_wrapped")
        if after is before or not _is_holder(before):
            return []
        names = ", ".join(sorted(_names_between(after, before))) or "all of them"
        return [Change("override_settings() or modify_settings() is still in force for {}".format(names))]

    def marks(self, before):
        return [(self.take, before)]

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

    # What was noted last, and whether it was looked at since a class was set up
    _last = None
    _is_known = False

    def renew(self):
        self._is_known = False

    def take(self):
        holder, last = _holder(), self._last
        if holder is None:
            return None
        if last is None or last.holder is not holder or not (self._is_known or last.is_current()):
            # Else as it was for the test before: to compare is cheaper than to copy.
            self._last = _Noted(holder)
        self._is_known = True
        return self._last

    def changes(self, before):
        if before is None or _holder() is not before.holder or before.is_current():
            return []
        self._is_known = False
        values, now = before.values, before.holder.__dict__
        texts = compare(_only_settings(values), _only_settings(now), short)
        for name, path, container, content in before.contents:
            if now.get(name) is values[name] and container != content:
                texts.append("the content of {} was {}, and is {}".format(path, short(content), short(container)))
        return [Change("settings." + text if not text.startswith("the ") else text) for text in texts]

    def settles(self, before):
        return before is self._last

    def marks(self, before):
        return None if before is None else [(_read_holder, before.holder)] + before.marks()

    def put_back(self, before):
        holder, values = before.holder, before.values
        for _, _, container, content in before.contents:
            if container != content:
                container.clear()
                (container.extend if isinstance(container, list) else container.update)(content)
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
    """The settings of `holder`: their values, and copies of the lists, dictionaries and sets in them."""

    def __init__(self, holder):
        self.holder = holder
        self.values = dict(holder.__dict__)
        # A list of (name, what to write to have it, the container, a copy of it)
        self.contents = [
            (name, path, container, container.copy())
            for name, value in _only_settings(self.values).items()
            for path, container in _containers_in(name, value, 0 if name in _SHALLOW else _DEPTH)
        ]
        # The same in lists, which are compared in a fraction of the time that dictionaries take
        self._names, self._in_order = _names_of(holder.__dict__), list(holder.__dict__.values())
        self._containers = [container for _, _, container, _ in self.contents]
        self._copies = [copy for _, _, _, copy in self.contents]

    def marks(self):
        now = self.holder.__dict__
        return [
            (functools.partial(list, now.values()), self._in_order),
            (functools.partial(_names_of, now), self._names),
            (self._containers.copy, self._copies),
        ]

    def is_current(self):
        """Return whether the holder still has these values, and they the same content."""
        now = self.holder.__dict__
        return (
            list(now.values()) == self._in_order
            # Many have the same value, such as False.
            and _names_of(now) == self._names
            and self._containers == self._copies
        )


def _containers_in(path, value, depth):
    """Return (what to write to have it, container) of what may be changed in place: `value`, and what is in it."""
    found = [(path, value)] if type(value) in (list, dict, set) else []
    if depth and type(value) in (list, tuple, dict):
        # Most have texts only.
        for key, each in value.items() if type(value) is dict else enumerate(value):
            if type(each) in (list, tuple, dict, set):
                found += _containers_in("{}[{!r}]".format(path, key), each, depth - 1)
    return found


def _names_of(values):
    """Return what is another one if the names in the dictionary are: a new one is the last."""
    try:
        return next(reversed(values))
    except (TypeError, StopIteration):
        # Before Python 3.8; and an empty one.
        return list(values)


def _only_settings(values):
    return {name: value for name, value in values.items() if name not in _INTERNAL}
