"""Mocks that know coroutine functions.

Mirrors: the classes of ``asynctest.mock`` 0.13.0; ``async with`` and ``async for`` as in unittest.mock of Python 3.8.
Gaps: none known; a spec is not looked at when the mock is made but when an attribute is first used.
Needed by: Python 3.8 and later; earlier ones where asynctest is not installed, or an old release.
Delete when: never; unittest.mock.AsyncMock, since 3.8, differs from CoroutineMock in what it returns and counts.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.mock.html, https://bugs.python.org/issue26467
Tests: tests/compat/shims/test_mocks.py
"""

import collections.abc
import inspect
import types
from unittest import mock

from . import borrowed
from .awaits import AwaitsMixin
from .coroutine_functions import has_coroutine_function, is_marked, mark, unmark

__unittest = True

_PLAIN_CODE = (lambda *args, **kwargs: None).__code__

_COROUTINE_MAGICS = frozenset(["__aenter__", "__aexit__", "__anext__"])
_ASYNC_MAGICS = _COROUTINE_MAGICS | {"__aiter__"}


class _AsyncIterator(object):
    def __init__(self, values):
        self._values = iter(values)

    def __aiter__(self):
        return self

    async def __anext__(self):
        for value in self._values:
            return value
        raise StopAsyncIteration


def _iterate(magic_mock):
    """Return the side effect of ``__aiter__``: to iterate over its return value, which is empty unless set."""

    def __aiter__():
        values = magic_mock.__aiter__._mock_return_value
        return _AsyncIterator(() if values is mock.DEFAULT else values)

    return __aiter__


# unittest.mock knows the asynchronous magic methods from 3.8 on; it is the same here before.
_names = borrowed.names(
    _all_magics=mock._all_magics | _ASYNC_MAGICS,
    _magics=mock._magics | _ASYNC_MAGICS,
    _return_values=dict(mock._return_values, __aexit__=False),
    _side_effect_methods=dict(mock._side_effect_methods, __aiter__=_iterate),
)
_names["_set_return_value"] = borrowed.rebound(mock._set_return_value, _names)


def use_create_autospec(function):
    """Let `function` make the attributes of a mock that it has made itself; for the module of that function."""
    _names["create_autospec"] = function


class _MagicProxy(mock.MagicProxy):
    create_mock = borrowed.rebound(mock.MagicProxy.create_mock, _names)


_names["MagicProxy"] = _MagicProxy


class _AsyncAware(object):
    """What all mocks here have in common."""

    # Properties, which are set whatever the spec says.
    _mock_properties = frozenset()

    def __new__(cls, *args, **kwargs):
        # Without the arguments: of the mock of an `async def` unittest.mock would make an AsyncMock as well.
        return super().__new__(cls)

    __getattr__ = borrowed.rebound(mock.NonCallableMock.__getattr__, _names)
    __delattr__ = borrowed.rebound(mock.NonCallableMock.__delattr__, _names)
    _mock_set_attribute = borrowed.rebound(mock.NonCallableMock.__setattr__, _names)

    def __setattr__(self, name, value):
        if name in type(self)._mock_properties:
            object.__setattr__(self, name, value)
        else:
            self._mock_set_attribute(name, value)

    def _mock_add_spec(self, spec, spec_set, _spec_as_instance=False, _eat_self=False, **kwargs):
        is_object = spec is not None and not mock._is_list(spec) and not mock._is_instance_mock(spec)
        self.__dict__["_mock_spec_object"] = spec if is_object else None
        # Of an object only the names: unittest.mock would look at each attribute, and run the properties.
        listed = dir(spec) if is_object else spec
        super()._mock_add_spec(listed, spec_set, _spec_as_instance, _eat_self, **kwargs)
        if is_object:
            signature = mock._get_signature_object(spec, _spec_as_instance, _eat_self)
            cls = spec if isinstance(spec, type) else getattr(mock, "_get_class", type)(spec)
            self.__dict__.update(_spec_class=cls, _spec_signature=signature and signature[1])
            if isinstance(cls, type) and issubclass(cls, mock.FunctionTypes):
                # `inspect` takes the mock for a function, and would be misled by mocks of these.
                self.__dict__.update(__code__=_PLAIN_CODE, __signature__=self._spec_signature)

    def _get_child_mock(self, *args, **kwargs):
        if self.__dict__.get("_mock_sealed"):
            # It refuses, with the right message.
            return super()._get_child_mock(*args, **kwargs)
        name = kwargs.get("_new_name")
        return (CoroutineMock if self._mock_is_coroutine(name) else self._mock_child_class())(*args, **kwargs)

    def _mock_is_coroutine(self, name):
        # Of the magic methods only those of MagicMock.
        if not name or name == "()" or mock._is_magic(name):
            return False
        spec = self.__dict__.get("_mock_spec_object")
        return spec is not None and has_coroutine_function(spec, name)

    def _mock_child_class(self):
        # Each mock has a class of its own.
        return type(self).__mro__[1]


class NonCallableMock(_AsyncAware, mock.NonCallableMock):
    """A `Mock` that is not callable; with ``is_coroutine=True`` it passes for a coroutine function all the same."""

    _mock_properties = frozenset(["is_coroutine"])

    @property
    def is_coroutine(self):
        """Whether ``asyncio.iscoroutinefunction()`` and its kind take the mock for a coroutine function."""
        return is_marked(self)

    @is_coroutine.setter
    def is_coroutine(self, value):
        if value:
            mark(self)
        else:
            unmark(self)

    def _mock_child_class(self):
        return Mock


class _Ordinary(object):
    """Makes the name of a base class's property that of an ordinary attribute again."""

    def __get__(self, instance, owner=None):
        raise AttributeError("is_coroutine")


class Mock(NonCallableMock, mock.Mock):
    """``unittest.mock.Mock``; attributes that are coroutine functions in its spec are each a `CoroutineMock`."""

    _mock_properties = frozenset()
    is_coroutine = _Ordinary()

    _mock_child_class = _AsyncAware._mock_child_class


class _AsyncMagic(object):
    _mock_set_magics = borrowed.rebound(mock.MagicMixin._mock_set_magics, _names)

    def _mock_is_coroutine(self, name):
        return name in _COROUTINE_MAGICS or super()._mock_is_coroutine(name)


class NonCallableMagicMock(_AsyncMagic, NonCallableMock, mock.NonCallableMagicMock):
    """A `MagicMock` that is not callable; see `NonCallableMock`."""

    def _mock_child_class(self):
        return MagicMock


class MagicMock(_AsyncMagic, Mock, mock.MagicMock):
    """A `Mock` with magic methods: it works in ``async with`` and ``async for`` too.

    ``__aenter__``, ``__aexit__`` and ``__anext__`` are each a `CoroutineMock`;
    ``__aiter__.return_value`` is what is iterated over.
    """


class CoroutineMock(AwaitsMixin, Mock):
    """The mock of a coroutine function: each call returns a coroutine.

    Awaited, it gives ``return_value`` or what the side effect returned; if that
    is awaitable, its result.  A function as ``side_effect`` is called when the
    mock is; exceptions are raised by the await.

        charge = CoroutineMock(return_value="ok")
        self.assertEqual("ok", await charge(3))
        charge.assert_awaited_once_with(3)
    """

    _mock_properties = frozenset(["await_count", "await_args", "await_args_list"])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mark(self)

    def _mock_child_class(self):
        return MagicMock

    def _mock_call(_mock_self, *args, **kwargs):
        result = error = None
        try:
            result = super()._mock_call(*args, **kwargs)
        except BaseException as raised:
            # Not an iterator at its end: a coroutine cannot raise StopIteration.
            if isinstance(raised, StopIteration) and not mock._is_exception(_mock_self.side_effect):
                raise
            error = raised
        coroutine = _mock_self._mock_await(result, error, mock._Call((args, kwargs), two=True))
        # For the warning about a coroutine that was never awaited.
        coroutine.__qualname__ = coroutine.__name__ = str(_mock_self._mock_name or "CoroutineMock")
        return _Coroutine(coroutine)

    async def _mock_await(self, result, error, call):
        try:
            if error is not None:
                raise error
            if _is_awaitable(result):
                result = await result
                if result is mock.DEFAULT:
                    # From a side effect.
                    result = self.return_value
                    if _is_awaitable(result):
                        result = await result
            return result
        finally:
            self._mock_note_await(call)


class _Coroutine(collections.abc.Coroutine):
    """A coroutine that a generator can wait for too, as those of asynctest: ``yield from mock()``.

    Of a native coroutine only an ``async def`` can get the result, and what is marked by types.coroutine().
    """

    # inspect.iscoroutine() has to recognize it.
    __class__ = property(lambda self: types.CoroutineType)

    def __init__(self, coroutine):
        self._coroutine = coroutine

    def __await__(self):
        return self._coroutine.__await__()

    __iter__ = __await__

    def send(self, value):
        return self._coroutine.send(value)

    def throw(self, *args):
        return self._coroutine.throw(*args)

    def close(self):
        return self._coroutine.close()

    def __getattr__(self, name):
        # The name, the frame and the like.
        return getattr(self._coroutine, name)

    def __repr__(self):
        return repr(self._coroutine)


def _is_awaitable(obj):
    # Not by the class that a mock pretends to have: that of a Future cannot be awaited.
    return hasattr(type(obj), "__await__") or (inspect.isgenerator(obj) and inspect.isawaitable(obj))


mock_open = borrowed.rebound(mock.mock_open, borrowed.names(MagicMock=MagicMock))
