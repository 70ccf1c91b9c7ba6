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
from . import current

__unittest = True

#: Whether there is anything to carry: Django 3.0 and later do it themselves.
is_needed = not features.keeps_state_in_asgiref_locals


def capture():
    """Return what this thread has activated, to be `applied` in another."""
    if not is_needed:
        return ()
    storages = current.storages().values()
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
