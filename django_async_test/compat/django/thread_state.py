"""Carry the language and time zone of the test into worker threads.

Mirrors: ``asgiref.local.Local``, in which Django 3.0 and later keep them.
Gaps: one way only; what a thread activates is not seen by the code that waits for it.
Needed by: Django below 3.0, where they live in ``threading.local``.
Delete when: Django >= 3.0.
Upstream: https://code.djangoproject.com/ticket/30451
Tests: tests/compat/django/test_thread_state.py
"""

import contextlib
import threading

from .. import features

__unittest = True

#: Whether there is anything to carry: Django 3.0 and later do it themselves.
is_needed = not features.keeps_state_in_asgiref_locals


def _locals():
    # Django 1.10 to 2.2
    from django.urls import base
    from django.utils import timezone
    from django.utils.translation import trans_real

    return [trans_real._active, timezone._active, base._prefixes, base._urlconfs]


def _old_locals():
    # Django 1.8 and 1.9 keep the URL state in django.core.urlresolvers.
    from django.core import urlresolvers
    from django.utils import timezone
    from django.utils.translation import trans_real

    return [trans_real._active, timezone._active, urlresolvers._prefixes, urlresolvers._urlconfs]


def capture():
    """Return what this thread has activated, to be `applied` in another."""
    if not is_needed:
        return ()
    try:
        storages = _locals()
    except ImportError:
        storages = _old_locals()
    return [(storage, dict(storage.__dict__)) for storage in storages if isinstance(storage, threading.local)]


@contextlib.contextmanager
def applied(state):
    """Activate in this thread what `capture()` found in another, for a while."""
    before = [(storage, dict(storage.__dict__)) for storage, _ in state]
    _restore(state)
    try:
        yield
    finally:
        _restore(before)


def _restore(state):
    for storage, values in state:
        storage.__dict__.clear()
        storage.__dict__.update(values)
