"""The function patch() and what hangs on it, for one set of classes of mocks.

Mirrors: ``asynctest.mock.patch()`` 0.13.0 and its ``object``, ``multiple``, ``dict`` and ``stopall``.
Gaps: none known; see `decorated` and `patchers` for what is repaired.
Needed by: every Python; a released asynctest below 3.8 re-uses the mocks of a decorated function.
Delete when: never; unittest.mock.patch has no scopes, and does not follow generators.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.mock.html#patch
Tests: tests/compat/shims/test_patching.py
"""

import types
from unittest import mock

from . import borrowed
from .patchers import DictPatcher, Patcher
from .scopes import is_limited

__unittest = True


def build(mocks, GLOBAL):
    """Return the function ``patch`` that puts `mocks`, a namespace of classes, in place; GLOBAL is its usual scope."""
    names = borrowed.names(
        MagicMock=mocks.MagicMock,
        NonCallableMagicMock=mocks.NonCallableMagicMock,
        create_autospec=mocks.create_autospec,
        # The patch decides itself.
        _is_async_obj=lambda obj: False,
    )
    choices = types.SimpleNamespace(
        CoroutineMock=mocks.CoroutineMock, enter=borrowed.rebound(mock._patch.__enter__, names)
    )

    class _patch(Patcher):
        __doc__ = Patcher.__doc__

    class patch_dict(DictPatcher):
        __doc__ = DictPatcher.__doc__

        def __init__(self, in_dict, values=(), clear=False, scope=GLOBAL, **kwargs):
            super().__init__(in_dict, values, clear, scope, **kwargs)

    _patch.choices = patch_dict.choices = choices
    names["_patch"] = _patch
    patch = _scoped_patch(borrowed.rebound(mock.patch, names), GLOBAL)
    patch.object = _scoped_patch_object(borrowed.rebound(mock._patch_object, names), GLOBAL)
    patch.multiple = _scoped_patch_multiple(borrowed.rebound(mock._patch_multiple, names), GLOBAL)
    patch.dict = patch_dict
    patch.stopall = mock.patch.stopall
    #: The beginning of the names of the methods that are decorated with their class
    patch.TEST_PREFIX = "test"
    choices.patch = patch
    return patch


def _prepared(patching, scope):
    is_limited(scope)
    for each in [patching] + patching.additional_patchers:
        each.scope = scope
    patching.look_up()
    return patching


def _scoped_patch(make, GLOBAL):
    def patch(
        target,
        new=mock.DEFAULT,
        spec=None,
        create=False,
        spec_set=None,
        autospec=None,
        new_callable=None,
        scope=GLOBAL,
        **kwargs
    ):
        """Replace what has the dotted name `target`, during a function, a ``with`` block, or from start() to stop().

        A mock takes its place if `new` is not given: a CoroutineMock for a coroutine
        function, otherwise a MagicMock; a decorated function receives it as an
        argument.  If there is nothing to replace, the call raises AttributeError.

        A decorated generator or coroutine function has its mocks anew in each call.
        The patch is active from its first step until it ends in whatever way; with
        ``scope=LIMITED`` only while it executes, not while it waits.

        The other arguments are those of ``unittest.mock.patch()``.
        """
        return _prepared(make(target, new, spec, create, spec_set, autospec, new_callable, **kwargs), scope)

    return patch


def _scoped_patch_object(make, GLOBAL):
    def patch_object(
        target,
        attribute,
        new=mock.DEFAULT,
        spec=None,
        create=False,
        spec_set=None,
        autospec=None,
        new_callable=None,
        scope=GLOBAL,
        **kwargs
    ):
        """Replace the attribute named `attribute` of the object `target`; see ``patch()``."""
        return _prepared(make(target, attribute, new, spec, create, spec_set, autospec, new_callable, **kwargs), scope)

    return patch_object


def _scoped_patch_multiple(make, GLOBAL):
    def patch_multiple(
        target, spec=None, create=False, spec_set=None, autospec=None, new_callable=None, scope=GLOBAL, **kwargs
    ):
        """Replace several attributes of `target`; a mock for each given as DEFAULT is passed by its name."""
        return _prepared(make(target, spec, create, spec_set, autospec, new_callable, **kwargs), scope)

    return patch_multiple
