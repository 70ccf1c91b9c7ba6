"""Let every thread of a test enqueue its background tasks with the same backend, so that the test finds them.

Django makes a backend for each thread.  What the dummy backend collects in another one the test would never see.

Needed by: Django 6.0 and later, which have ``django.tasks``.
Delete when: never; Django makes a backend for each thread.
Upstream: https://code.djangoproject.com/ticket/35859
Tests: tests/compat/django/test_task_backends.py
"""

import functools

from django.test.signals import setting_changed

__unittest = True


_tests = []


class _Shared(object):
    """The backends of all threads, as attributes, by alias."""

    def __init__(self, previous=None):
        self._previous = previous

    def __getattr__(self, alias):
        # Made before the test, for its class perhaps
        return getattr(self.__dict__["_previous"], alias)


@functools.lru_cache(maxsize=None)
def _task_backends():
    """Return Django's backends, None before Django 6.0; imported by the first test, since not every run has one."""
    try:
        from django.tasks import task_backends
    except ImportError:
        return None
    # Once, and after Django's own receiver: connecting takes longer than an empty test should.
    setting_changed.connect(_share_again)
    return task_backends


def share(undo):
    """Share the backends; those that are made meanwhile are forgotten when `undo` is closed."""
    task_backends = _task_backends()
    # Django before 6.0 has none.
    previous = getattr(task_backends, "_connections", None)
    if previous is None:
        return
    task_backends._connections = _Shared(previous)
    _tests.append(previous)
    undo.callback(_forget)


def _forget():
    _task_backends()._connections = _tests.pop()


def _share_again(setting, **kwargs):
    # Django has just made new ones for other settings, for this thread only.
    if setting == "TASKS" and _tests:
        _task_backends()._connections = _Shared()
