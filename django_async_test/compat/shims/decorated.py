"""Functions that run with patches, whatever kind of function they are.

A patch that belongs to one function has to know when the function pauses and
when it ends.  So a generator or coroutine is driven step by step, and each call
has patches, and mocks, of its own.

Mirrors: the decorators of ``asynctest.mock.patch()`` 0.13.0; async generators, which that does not know.
Gaps: none known; where asynctest makes mocks once for all calls, each call has new ones.
Needed by: every Python; the released asynctest makes mocks once for all calls,
and unittest.mock patches a generator function only while the generator is made.
Delete when: never; unittest.mock does not follow the steps of a function.
Upstream: https://github.com/Martiusweb/asynctest/issues/121
Tests: tests/compat/shims/test_decorated.py
"""

import functools
import inspect
import types
from contextlib import ExitStack
from unittest import mock

from .coroutine_functions import is_marked
from .scopes import is_limited

__unittest = True


def decorate(patching, function):
    """Return `function`, of the same kind, with `patching` active while it runs."""
    inner, patchings = function, []
    if hasattr(function, "patchings"):
        if not _is_wrapper(function):
            # Another decorator's, which has taken over the attributes of one that patches and will pass on the mocks.
            function.patchings.append(patching)
            return function
        # A new one, not the same with one patch more: a base class may have it too.
        inner, patchings = function.__wrapped__, function.patchings
    wrapper = functools.wraps(inner)(_wrapper(inner))
    if _is_old_style(inner):
        wrapper = types.coroutine(wrapper)
    if inner is not function:
        # What decorators in between have set: tags, markers.
        wrapper.__dict__.update(function.__dict__, __wrapped__=inner)
    wrapper.patchings = patchings + [patching]
    return wrapper


def decorate_class(patching, cls, prefix):
    """Decorate each method of `cls` whose name begins with `prefix`, inherited ones too; return `cls`."""
    for name in dir(cls):
        if name.startswith(prefix):
            method = inspect.getattr_static(cls, name)
            if isinstance(method, (classmethod, staticmethod)):
                setattr(cls, name, type(method)(patching.copy()(method.__func__)))
            elif callable(getattr(cls, name)):
                setattr(cls, name, patching.copy()(getattr(cls, name)))
    return cls


def _is_wrapper(function):
    """Return whether `function` itself is made by a patch, one of ours or of unittest.mock."""
    return inspect.isfunction(function) and function.__globals__.get("__name__") in (
        __name__,
        "unittest.mock",
        "django_async_test.compat.python.mock_decorators",
    )


def _is_old_style(function):
    return bool(inspect.isgeneratorfunction(function) and function.__code__.co_flags & inspect.CO_ITERABLE_COROUTINE)


def _is_generator_function(function):
    """Return the same as inspect, but False for an ``async def`` with an ``await`` on Python 3.5."""
    # Not inspect.iscoroutinefunction(), which is true of a generator function that is marked.
    flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
    return inspect.isgeneratorfunction(function) and not flags & inspect.CO_COROUTINE


def _wrapper(function):
    """Return a function that calls `function` with the patches that it finds on itself."""
    if _is_generator_function(function):

        def patched(*args, **kwargs):
            try:
                return (yield from _Steps(_Call(patched.patchings, function, args, kwargs)))
            except GeneratorExit:
                # Without a block PyPy does not close what is collected half-way.
                raise

    elif inspect.iscoroutinefunction(function) or is_marked(function):

        async def patched(*args, **kwargs):
            return await _Steps(_Call(patched.patchings, function, args, kwargs))

    elif _is_asynchronous_generator_function(function):
        patched = _asynchronous_wrapper(function)

    else:

        def patched(*args, **kwargs):
            call = _Call(patched.patchings, function, args, kwargs)
            with call.all():
                return call.begin()

    return patched


# The oldest Python does not know the syntax: PEP 525.
_ASYNCHRONOUS_WRAPPER = """
def make(function, Parts):
    async def patched(*args, **kwargs):
        parts = Parts(patched.patchings, function, args, kwargs)
        try:
            result = await parts.go_on("asend", None)
            while True:
                try:
                    value = yield result
                except GeneratorExit:
                    await parts.go_on("aclose")
                    raise
                except BaseException as error:
                    result = await parts.go_on("athrow", error)
                else:
                    result = await parts.go_on("asend", value)
        except StopAsyncIteration:
            pass
        finally:
            parts.end()

    return patched
"""


def _is_asynchronous_generator_function(function):
    return hasattr(inspect, "isasyncgenfunction") and inspect.isasyncgenfunction(function)


def _asynchronous_wrapper(function):
    names = {"__name__": __name__, "__unittest": True}
    exec(_ASYNCHRONOUS_WRAPPER, names)
    return names["make"](function, _Parts)


class _Call(object):
    """One call of a function, and its patches."""

    def __init__(self, patchings, function, args, kwargs):
        self._function, self._args, self._kwargs = function, args, kwargs
        # In the order of the mocks among the arguments: that of the decorators, innermost first.
        self._patchings = [patching.copy() for patching in patchings]
        self._nested = _in_order(self._patchings)
        self._passing = [each for each in self._nested if _is_passing(each)]
        self._lasting = [each for each in self._nested if each not in self._passing]
        self._values = {}
        self._context = None

    def _enter(self, patchings):
        with ExitStack() as stack:
            for patching in patchings:
                if patching in self._values:
                    patching.again()
                    stack.push(patching)
                else:
                    self._values[patching] = stack.enter_context(patching)
            return stack.pop_all()

    def all(self):
        """Begin all, and return the context in which they are active."""
        return self._enter(self._nested)

    def step(self):
        """Begin those that last, if they have not begun, and the others; return the context of the latter."""
        if self._context is None:
            self._context = self._enter(self._lasting)
        return self._enter(self._passing)

    def end(self):
        """End those that last."""
        if self._context is not None:
            self._context.close()

    def begin(self):
        """Call the function, with the mocks after its arguments; the patches must be active."""
        args, kwargs = list(self._args), dict(self._kwargs)
        for patching in self._patchings:
            if patching.attribute_name is not None:
                kwargs.update(self._values[patching])
            elif patching.new is mock.DEFAULT:
                args.append(self._values[patching])
        return self._function(*args, **kwargs)


def _in_order(patchings):
    """Return `patchings` in the order in which they begin.

    That is outermost first, except that patches of attributes begin together,
    the innermost first: so it is in unittest.mock.
    """
    attributes = [each for each in patchings if _is_of_attribute(each)]
    first = patchings.index(attributes[0]) if attributes else 0
    inside = patchings[:first]
    outside = [each for each in patchings[first:] if not _is_of_attribute(each)]
    return outside[::-1] + attributes + inside[::-1]


def _is_passing(patching):
    # One of unittest.mock, or of the installed asynctest, cannot begin again with the same mock.
    return hasattr(patching, "again") and is_limited(patching.scope)


def _is_of_attribute(patching):
    return isinstance(patching, mock._patch)


class _Steps(object):
    """Drives a generator or coroutine, with the patches that are due active in each step."""

    def __init__(self, call, begin=None):
        self._call = call
        self._begin = begin or call.begin
        self._inner = None

    def __iter__(self):
        return self

    __await__ = __iter__

    def __next__(self):
        return self.send(None)

    def send(self, value):
        """Go on to the next pause, with `value` as the result of the last."""
        return self._step("send", value)

    def throw(self, kind, value=None, traceback=None):
        """Go on to the next pause, with an exception at the last one."""
        # Three arguments are deprecated: https://github.com/python/cpython/issues/89874
        error = value if isinstance(value, BaseException) else kind
        if isinstance(error, type):
            error = error() if value is None else error(value)
        if traceback is not None:
            error = error.with_traceback(traceback)
        return self._step("throw", error)

    def close(self):
        """End it where it is."""
        try:
            if self._inner is not None:
                with self._call.step():
                    self._inner.close()
        finally:
            self._call.end()

    def _step(self, method, *args):
        try:
            with self._call.step():
                if self._inner is None:
                    inner = self._begin()
                    self._inner = inner if hasattr(inner, "throw") else _wait(inner)
                return getattr(self._inner, method)(*args)
        except BaseException as error:
            self._over(error)
            raise

    def _over(self, error):
        # StopIteration too is the end.
        self._call.end()


class _Parts(object):
    """Drives an asynchronous generator from one ``yield`` to the next."""

    def __init__(self, *args):
        self._call = _Call(*args)
        self._generator = None
        self.end = self._call.end

    def go_on(self, method, *args):
        """Return an awaitable for what the generator's `method` does."""

        def begin():
            if self._generator is None:
                self._generator = self._call.begin()
            return getattr(self._generator, method)(*args)

        return _Part(self._call, begin)


class _Part(_Steps):
    """Drives an asynchronous generator up to the next ``yield``."""

    def _over(self, error):
        if not isinstance(error, StopIteration):
            self._call.end()


async def _wait(awaitable):
    """Make a coroutine of anything that can be awaited."""
    return await awaitable
