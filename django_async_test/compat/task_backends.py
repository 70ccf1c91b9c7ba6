"""Let every thread of a test enqueue its background tasks with the same backend, so that the test finds them.

Django makes a backend for each thread.  What the dummy backend collects in another one the test would never see.

Needed by: Django 6.0 and later, which have ``django.tasks``.
Delete when: never.
Upstream: https://code.djangoproject.com/ticket/35859
Tests: tests/compat/test_task_backends.py
"""

from django.test.signals import setting_changed

try:
    from django.tasks import task_backends
except ImportError:
    # Django before 6.0
    task_backends = None

__unittest = True


class _Shared(object):
    """The backends of all threads, as attributes, by alias."""


def share(stack):
    """Share the backends; those that are made meanwhile are forgotten when `stack` undoes it."""
    if task_backends is None:
        return
    previous = task_backends._connections
    shared = _Shared()
    for alias in task_backends:
        if hasattr(previous, alias):
            setattr(shared, alias, getattr(previous, alias))
    task_backends._connections = shared

    def share_again(setting, **kwargs):
        # Django has just made new ones for other settings, for this thread only.
        if setting == "TASKS":
            task_backends._connections = _Shared()

    def restore():
        setting_changed.disconnect(share_again)
        task_backends._connections = previous

    setting_changed.connect(share_again, weak=False)
    stack.callback(restore)
