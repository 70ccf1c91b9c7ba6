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

from ..compat.shims.chosen_file_mocks import (
    FileDescriptor,
    FileMock,
    SocketMock,
    SSLSocketMock,
    TestSelector,
    fd,
    isfilemock,
)
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

if SSLSocketMock is None:
    del SSLSocketMock
else:
    __all__ += ["SSLSocketMock"]
