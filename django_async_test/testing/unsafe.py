"""Permit synchronous queries in coroutines, for a part of a test and for its own tasks only.

Since every thread has the test's own connection, they happen inside its transaction.
"""

import functools
import inspect
import threading

from ..compat.django import async_unsafe
from ..compat.python import task_local
from ..engine import requirements

__unittest = True

_current = task_local.TaskLocal("django_async_test_unsafe")

# thread -> whether the tests that it runs are permitted, innermost last
_of_threads = {}


class _Grant(object):
    """A permission that was given to a task; it has ended when it is not `active`."""

    def __init__(self, giver, outer):
        self.giver = giver
        self.outer = outer
        self.active = True


def is_permitted():
    """Return whether the current task may call synchronous code of Django that blocks."""
    stack = _of_threads.get(threading.get_ident())
    if stack and stack[-1]:
        return True
    grant = _current.get()
    while grant is not None:
        if grant.active:
            return True
        grant = grant.outer
    return False


class _AllowAsyncUnsafe(object):
    def __enter__(self):
        asking = async_unsafe.asking(is_permitted)
        asking.__enter__()
        grant = _Grant(self, _current.get())
        grant.asking = asking
        _current.set(grant)

    def __exit__(self, *exc_info):
        grant = _current.get()
        while not (grant.giver is self and grant.active):
            grant = grant.outer
        grant.active = False
        _current.set(grant.outer)
        grant.asking.__exit__(None, None, None)

    def __call__(self, function):
        if isinstance(function, type):
            function.allow_async_unsafe = True
            return function
        # Python 3.5 takes an ``async def`` with an ``await`` for a generator function as well.
        is_generator = inspect.isgeneratorfunction(function) and not inspect.iscoroutinefunction(function)
        if is_generator or getattr(inspect, "isasyncgenfunction", _no)(function):
            raise TypeError(
                "allow_async_unsafe() cannot decorate {}, which contains `yield`: between two values other code would "
                "have the permission. Write `with allow_async_unsafe():` inside.".format(function.__qualname__)
            )
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def permitted(*args, **kwargs):
                with self:
                    return await function(*args, **kwargs)

        else:

            @functools.wraps(function)
            def permitted(*args, **kwargs):
                with self:
                    return function(*args, **kwargs)

        return permitted


def _no(function):
    return False


def allow_async_unsafe(function=None):
    """Permit synchronous ORM calls in coroutines: ``with allow_async_unsafe():``, or as a decorator.

    It holds for the task that enters it, and for the tasks which that one starts inside; elsewhere Django refuses
    them as usual.  As a decorator of a test case class it sets the attribute ``allow_async_unsafe``.
    """
    requirements.require(
        function is None or callable(function),
        "what is decorated",
        function,
        requirements.DECORATED + ", or a function",
    )
    permission = _AllowAsyncUnsafe()
    return permission if function is None else permission(function)


def permit_thread(stack, permits):
    """Permit or refuse synchronous calls in what the loops of this thread run, until `stack` undoes it."""
    thread = threading.get_ident()
    if not permits and thread not in _of_threads:
        # Nearly always: nothing is permitted that would have to be refused.
        return
    _of_threads.setdefault(thread, []).append(bool(permits))
    stack.callback(_forget, thread)
    if permits:
        stack.enter_context(async_unsafe.asking(is_permitted))


def _forget(thread):
    permissions = _of_threads[thread]
    permissions.pop()
    if not permissions:
        del _of_threads[thread]
