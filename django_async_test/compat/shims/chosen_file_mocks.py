"""Which mocks of files are used, the installed asynctest's or ours, and how a loop watches them.

Needed by: Python 3.5 to 3.7, where tests that import from both must meet one set of classes.
Delete when: Python >= 3.8 (asynctest works no longer); watch() stays.
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


def watch(loop):
    """Let `loop` watch mocks beside real files from now on; return a function that ends it."""
    real = loop_internals.selector(loop, "watch()")
    replacement = TestSelector(real)
    if TestSelector is not our_selector.TestSelector:
        # asynctest's own does not look at what is there already, and could not remove it.
        for key in list(real.get_map().values()):
            if key.fileobj not in replacement.get_map():
                replacement.modify(key.fileobj, key.events, key.data)
    loop_internals.replace_selector(loop, replacement)

    def end():
        # A closed loop has no selector any more.
        if loop_internals.has_selector(loop) and loop_internals.selector(loop, "watch()") is replacement:
            loop_internals.replace_selector(loop, real)

    return end
