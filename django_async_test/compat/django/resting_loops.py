"""Let Django see that a loop at rest runs no coroutine, so that synchronous queries are allowed.

Between two calls of Playwright's synchronous API its loop counts as running in
the thread of the test, and Django refuses every query there.

Needed by: Django from 3.0 on, which asks for the running loop.
Delete when: never; Playwright leaves its loop set as running.
Upstream: https://github.com/microsoft/playwright-pytest/issues/29
Tests: tests/compat/django/test_resting_loops.py
"""

import asyncio

from ..asgiref import resting_loops
from ..python import loops

try:
    from django.utils import asyncio as django_asyncio
except ImportError:
    # Django before 3.0 refuses nothing.
    django_asyncio = None

__unittest = True


def install():
    """Replace the function that Django asks, and what asgiref asks."""
    resting_loops.install()
    original = getattr(django_asyncio, "get_running_loop", None)
    if original is None:
        # Before Django 3.2, or Python 3.7, it asks for the current loop and whether that runs.
        resting_loops.hide_rest(django_asyncio)
    elif original is getattr(asyncio, "get_running_loop", None):
        django_asyncio.get_running_loop = _get_running_loop


def _get_running_loop():
    loop = asyncio.get_running_loop()
    if loops.is_at_rest(loop):
        raise RuntimeError("no running event loop")
    return loop
