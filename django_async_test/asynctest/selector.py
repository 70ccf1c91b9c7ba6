"""Files and sockets that exist only in a test, and the selector that watches them.

A loop whose selector is a TestSelector takes mocks beside real files::

    async def test_read(self):
        sock = asynctest.SocketMock()
        sock.recv.return_value = b"data"
        received = self.loop.create_future()
        self.loop.add_reader(sock, lambda: received.set_result(sock.recv(1024)))
        asynctest.set_read_ready(sock, self.loop)
        self.assertEqual(b"data", await received)

What needs a selector raises NotImplementedError on a loop that has none
(uvloop, the proactor loop of Windows), and names the loop's class.
"""

from ..compat.installed_asynctest import name as _name
from ..compat.installed_asynctest import selector as _installed
from ..compat.shims import files as _files
from ..compat.shims import selector as _selector
from ..compat.shims.ready import set_read_ready, set_write_ready
from ..compat.shims.watched import (
    fail_on_active_selector_callbacks,
    fail_on_before_test_active_selector_callbacks,
    get_registered_events,
)

__all__ = [
    "FileDescriptor",
    "FileMock",
    "SocketMock",
    "TestSelector",
    "fail_on_active_selector_callbacks",
    "fail_on_before_test_active_selector_callbacks",
    "fd",
    "get_registered_events",
    "isfilemock",
    "set_read_ready",
    "set_write_ready",
]

FileDescriptor = _name(_installed, "FileDescriptor", _files.FileDescriptor)
FileMock = _name(_installed, "FileMock", _files.FileMock)
SocketMock = _name(_installed, "SocketMock", _files.SocketMock)
TestSelector = _name(_installed, "TestSelector", _selector.TestSelector)
# asynctest's own would be collected by pytest as a test, with a warning.
TestSelector.__test__ = False
fd = _name(_installed, "fd", _files.fd)
isfilemock = _name(_installed, "isfilemock", _files.isfilemock)

if _files.ssl is not None:
    SSLSocketMock = _name(_installed, "SSLSocketMock", _files.SSLSocketMock)
    __all__ += ["SSLSocketMock"]
