"""Ask for a setting that most projects do not have, at the cost of an attribute.

Where a setting is missing, Django asks each of the nested holders that
``override_settings`` has made, by exceptions, which takes ten times as long.

Needed by: our own settings, which each test asks for.
Delete when: never; the holders are private.
Upstream: https://github.com/django/django/blob/main/django/conf/__init__.py (``UserSettingsHolder``)
Tests: tests/compat/django/test_settings.py
"""

from django.conf import Settings, UserSettingsHolder, settings

__unittest = True

_NO_HOLDER = object()


def optional(name):
    """Return the setting `name`, or None if it is missing or Django is not configured."""
    holder = getattr(settings, "_wrapped", _NO_HOLDER)
    if holder is _NO_HOLDER:
        return getattr(settings, name, None) if settings.configured else None
    while type(holder) is UserSettingsHolder and _is_missing(holder, name):
        holder = holder.default_settings
    if type(holder) is Settings:
        return holder.__dict__.get(name)
    return getattr(holder, name, None)


def _is_missing(holder, name):
    return name not in holder.__dict__ and name not in holder.__dict__.get("_deleted", ())
