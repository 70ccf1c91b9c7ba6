"""create_autospec() with mocks that know coroutine functions.

Mirrors: ``asynctest.mock.create_autospec()`` 0.13.0, with the code of the running Python's unittest.mock.
Gaps: none known; attributes that are classes have mocks of the same kind, where asynctest's are unittest.mock's.
Needed by: Python 3.8 and later; earlier ones where asynctest is not installed, or an old release.
Delete when: never; that of unittest.mock, since 3.8, makes an AsyncMock of a coroutine function.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.mock.html#asynctest.create_autospec
Tests: tests/compat/shims/test_autospec.py
"""

from unittest import mock

from . import borrowed
from .awaits import ASSERTIONS
from .coroutine_functions import has_coroutine_function, is_coroutine_function, mark
from .mocks import CoroutineMock, MagicMock, NonCallableMagicMock, use_create_autospec

__unittest = True


def create_autospec(spec, spec_set=False, instance=False, _parent=None, _name=None, **kwargs):
    """Return a mock of `spec` whose attributes are mocks of its attributes, with their signatures.

    What is a coroutine function in `spec` is a `CoroutineMock`; of `spec` itself,
    a function that behaves like one.  The arguments are those of
    ``unittest.mock.create_autospec()``; with ``instance=True`` a coroutine
    function raises RuntimeError.
    """
    if instance and is_coroutine_function(spec):
        raise RuntimeError("A coroutine function has no instances: call create_autospec() without instance=True.")
    return _create_autospec(spec, spec_set, instance, _parent, _name, **kwargs)


def _attribute(obj, *args):
    """Do as getattr(), which unittest.mock uses, but let no attribute that cannot be had be more than missing.

    A property of a Django object may query the database, which is refused in asynchronous code.
    """
    try:
        return getattr(obj, *args)
    except AttributeError:
        raise
    except Exception as error:
        raise AttributeError(str(error)) from error


def _magic_mock(*args, **kwargs):
    spec = kwargs.get("spec_set", kwargs.get("spec"))
    if spec is not None and not mock._is_instance_mock(spec):
        owner = getattr(kwargs.get("parent"), "__dict__", {}).get("_mock_spec_object")
        name = kwargs.get("name")
        if is_coroutine_function(spec) or (owner is not None and name and has_coroutine_function(owner, name)):
            return CoroutineMock(*args, **kwargs)
    return MagicMock(*args, **kwargs)


def _set_signature(mocked, original, *args, **kwargs):
    function = mock._set_signature(mocked, original, *args, **kwargs)
    # Without a signature that can be had, it is the mock itself.
    if function is not mocked and isinstance(mocked, CoroutineMock):
        function.awaited = mocked.awaited
        function.await_count = mocked._mock_await_count
        function.await_args = mocked._mock_await_args
        function.await_args_list = mocked._mock_await_args_list
        for name in ASSERTIONS:
            setattr(function, name, getattr(mocked, name))
        mark(function)
    return function


_create_autospec = borrowed.rebound(
    mock.create_autospec,
    borrowed.names(
        # Our class is chosen by the spec, on every Python in the same way.
        MagicMock=_magic_mock,
        AsyncMock=_magic_mock,
        NonCallableMagicMock=NonCallableMagicMock,
        _is_async_func=lambda spec: False,
        create_autospec=create_autospec,
        getattr=_attribute,
        _set_signature=_set_signature,
    ),
)

# It leaves attributes to be made when they are first asked for, by the mocks.
use_create_autospec(create_autospec)
