"""Let ``unittest.mock.patch`` and ``patch.dict`` wait for the coroutine functions that they decorate.

Where they do not, the patch is over before the body of an ``async def`` begins.

Mirrors: ``mock.patch`` of Python 3.8, ``mock.patch.dict`` of Python 3.10.
Gaps: a patch is not given the exception that ends it.
Needed by: ``mock.patch`` on Python below 3.8, ``mock.patch.dict`` on Python below 3.10.
Delete when: Python >= 3.10 (_patch_dict.decorate_async_callable()).
Upstream: https://bugs.python.org/issue26467
Tests: tests/compat/python/test_mock_decorators.py
"""

import functools
from unittest import mock

from .. import features
from . import awaiting_decorators

__unittest = True


def install():
    """Complete the decorators; idempotent."""
    if not features.mock_decorates_coroutine_functions:
        # Python before 3.8
        awaiting_decorators.patch(mock._patch, "decorate_callable", _patched)
    if not hasattr(mock._patch_dict, "decorate_async_callable"):
        awaiting_decorators.patch(mock._patch_dict, "__call__", awaiting_decorators.awaiting)


def _patched(patching, function):
    # mock stacks patches in one list, and the innermost decorator applies them all.
    if hasattr(function, "patchings"):
        function.patchings.append(patching)
        return function

    async def patched(*args, **kwargs):
        entered = []
        extra = []
        try:
            for one in patched.patchings:
                value = one.__enter__()
                entered.append(one)
                if one.attribute_name is not None:
                    kwargs.update(value)
                elif one.new is mock.DEFAULT:
                    extra.append(value)
            return await function(*(args + tuple(extra)), **kwargs)
        finally:
            for one in reversed(entered):
                one.__exit__(None, None, None)

    # Not as a decorator: Python before 3.8, for which this is, would note its line and not that of the function.
    functools.update_wrapper(patched, function)
    patched.patchings = [patching]
    return patched
