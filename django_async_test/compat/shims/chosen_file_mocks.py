"""Which mocks of files are used, the installed asynctest's or ours, and the loops that watch them.

Needed by: Python 3.5 to 3.7, where tests that import from both must meet one set of classes.
Delete when: Python >= 3.8 (asynctest works no longer); watch_mocks() stays.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.selector.html
Tests: tests/compat/shims/test_chosen_file_mocks.py
"""

from ..python import loop_internals
from . import chosen_mocks, files, installed_asynctest
from . import selector as our_selector

__unittest = True

# A FileMock is a Mock: both come from the same place.
_installed = installed_asynctest.selector if chosen_mocks.installed_serves else None

FileDescriptor = installed_asynctest.name_of(_installed, "FileDescriptor", files.FileDescriptor)
FileMock = installed_asynctest.name_of(_installed, "FileMock", files.FileMock)
SocketMock = installed_asynctest.name_of(_installed, "SocketMock", files.SocketMock)
#: None where Python has no ssl
SSLSocketMock = installed_asynctest.name_of(_installed, "SSLSocketMock", files.SSLSocketMock)
TestSelector = installed_asynctest.name_of(_installed, "TestSelector", our_selector.TestSelector)
# pytest would collect asynctest's own as a test, with a warning.
TestSelector.__test__ = False
fd = installed_asynctest.name_of(_installed, "fd", files.fd)
isfilemock = installed_asynctest.name_of(_installed, "isfilemock", files.isfilemock)


# Loops that will watch mocks as soon as there are any
_waiting = []


def watch_mocks(loop, once_needed=False):
    """Let `loop` watch mocks beside real files, if it watches files with a selector; return a function that ends it.

    With `once_needed` it does so as soon as the first mock of the process has been made: most tests need none.
    """
    if not loop_internals.has_selector(loop):
        return _nothing
    if not once_needed or _watch_waiting not in files.on_descriptor:
        return _watch(loop)
    return _Waiting(loop).end


class _Waiting(object):
    def __init__(self, loop):
        self._loop = loop
        self._end = _nothing
        _waiting.append(self)

    def watch(self):
        if loop_internals.has_selector(self._loop):
            self._end = _watch(self._loop)

    def end(self):
        if self in _waiting:
            _waiting.remove(self)
        self._end()


def _nothing():
    pass


def _watch_waiting():
    """Let the loops watch mocks that have been waiting for the first one; later ones need not wait."""
    files.on_descriptor.remove(_watch_waiting)
    while _waiting:
        _waiting.pop().watch()


if TestSelector is our_selector.TestSelector:
    files.on_descriptor.append(_watch_waiting)


def _watch(loop):
    real = loop_internals.selector(loop, "watch_mocks()")
    replacement = TestSelector(real)
    if TestSelector is not our_selector.TestSelector:
        # asynctest's own does not look at what is there already, and could not remove it.
        for key in list(real.get_map().values()):
            if key.fileobj not in replacement.get_map():
                replacement.modify(key.fileobj, key.events, key.data)
    loop_internals.replace_selector(loop, replacement)

    def end():
        # A closed loop has no selector any more.
        if loop_internals.has_selector(loop) and loop_internals.selector(loop, "watch_mocks()") is replacement:
            loop_internals.replace_selector(loop, real)

    return end
