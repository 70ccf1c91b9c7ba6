"""Where Django keeps what is current in a thread: language, time zone, URL configuration, script prefix.

Needed by: `thread_state`, and the part ``current`` of what a test can change.
Delete when: never; the storages are private. The public functions do not tell a default from what was activated.
Upstream: https://github.com/django/django/blob/main/django/utils/translation/trans_real.py (``_active``)
Tests: tests/compat/django/test_current.py
"""

from .. import features

__unittest = True

#: Whether what a test activates ends with the context that it runs in.
ends_with_context = features.keeps_state_in_asgiref_locals and features.locals_follow_contextvars

_MISSING = object()


def storages():
    """Return {what it is: the thread-local object that has it as its attribute ``value``}."""
    # Not imported before they are needed: settings need not be configured yet.
    from django.utils import timezone
    from django.utils.translation import trans_real

    try:
        from django.urls import base
    except ImportError:
        # Django 1.8 and 1.9
        from django.core import urlresolvers as base
    found = {"language": trans_real._active, "time zone": timezone._active}
    found.update({"script prefix": base._prefixes, "URL configuration": base._urlconfs})
    return found


def read():
    """Return {what it is: its value} of what was activated."""
    values = {name: getattr(storage, "value", _MISSING) for name, storage in storages().items()}
    return {name: value for name, value in values.items() if value is not _MISSING}


def write(values):
    """Activate `values`, which `read()` has returned, and nothing else."""
    for name, storage in storages().items():
        if name in values:
            storage.value = values[name]
        elif hasattr(storage, "value"):
            del storage.value
