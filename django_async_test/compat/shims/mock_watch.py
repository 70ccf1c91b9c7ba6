"""The loops that watch mocks of files, or will as soon as there are any: until then nothing imports the mocks.

Needed by: every Python; no loop of asyncio watches a file that does not exist.
Delete when: never; unittest.mock has no such mocks.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.selector.html
Tests: tests/compat/shims/test_mock_watch.py
"""

import functools

from .. import features
from ..python import loop_internals
from .first_mock import on_descriptor

__unittest = True

# Loops that will watch mocks as soon as there are any, and what ends that, None until then
_waiting = {}


def watch_mocks(loop, once_needed=False):
    """Let `loop` watch mocks beside real files, if it watches files with a selector; return a function that ends it.

    With `once_needed` it does so as soon as the first mock of the process has been made: most tests need none.
    """
    if once_needed and _watch_waiting in on_descriptor and (features.breaks_asynctest or _ours_are_used()):
        _waiting[loop] = None
        return functools.partial(_end, loop)
    if not loop_internals.has_selector(loop):
        return _nothing
    from . import chosen_file_mocks

    return chosen_file_mocks.watch(loop)


def _ours_are_used():
    # asynctest's own do not say when the first is made.
    from . import chosen_file_mocks, selector

    return chosen_file_mocks.TestSelector is selector.TestSelector


def _end(loop):
    end = _waiting.pop(loop, None)
    if end is not None:
        end()


def _nothing():
    pass


def _watch_waiting():
    """Let the loops watch mocks that have been waiting for the first one; later ones need not wait."""
    on_descriptor.remove(_watch_waiting)
    for loop in list(_waiting):
        _waiting[loop] = watch_mocks(loop)


on_descriptor.append(_watch_waiting)
