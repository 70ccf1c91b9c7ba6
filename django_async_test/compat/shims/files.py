"""Mocks of files and sockets, which have a virtual file descriptor.

Mirrors: ``FileMock``, ``SocketMock``, ``SSLSocketMock`` and ``FileDescriptor`` of ``asynctest.selector`` 0.13.0.
Gaps: none known; descriptors begin at 2**20 instead of 0.
Needed by: Python 3.8 and later; earlier ones where asynctest is not installed.
Delete when: never; unittest.mock has no such mocks.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.selector.html
Tests: tests/compat/shims/test_files.py
"""

import socket
from unittest.mock import DEFAULT

from .first_mock import on_descriptor
from .mocks import Mock

try:
    import ssl
except ImportError:
    ssl = None

__unittest = True


class FileDescriptor(int):
    """The virtual descriptor of a mock; as a key in a dictionary it differs from the `int` of the same value.

    Without an argument, its value is ``next_fd``: the highest value so far, plus one.
    """

    # Higher than what the system gives to a process: asyncio looks for a transport by the plain number, and what is
    # passed to the system by mistake must not hit an open file.
    next_fd = 1 << 20

    def __new__(cls, *args, **kwargs):
        if not args and not kwargs:
            args = (FileDescriptor.next_fd,)
        self = super().__new__(cls, *args, **kwargs)
        FileDescriptor.next_fd = max(FileDescriptor.next_fd, int(self) + 1)
        for function in list(on_descriptor):
            function()
        return self

    def __hash__(self):
        return hash((FileDescriptor, int(self)))


def fd(fileobj):
    """Return `fileobj` if it is a FileDescriptor, else ``fileobj.fileno()``.

    Raises ValueError if there is no such method (an ``int`` has none), or if it fails.
    """
    if isinstance(fileobj, FileDescriptor):
        return fileobj
    try:
        return fileobj.fileno()
    except Exception as error:
        raise ValueError(
            "{!r} has no file descriptor: pass a FileMock, an open file or socket, or a FileDescriptor.".format(fileobj)
        ) from error


def isfilemock(obj):
    """Return whether `obj`, or ``obj.fileno()``, is a FileDescriptor."""
    if isinstance(obj, int):
        return isinstance(obj, FileDescriptor)
    try:
        return isinstance(obj.fileno(), FileDescriptor)
    except Exception:
        # It has no descriptor, or no longer.
        return False


class FileMock(Mock):
    """The mock of a file, whose events a test announces with ``set_read_ready()`` and ``set_write_ready()``.

    ``fileno()`` returns a FileDescriptor.  Its attributes are plain mocks.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fileno.return_value = FileDescriptor()

    def _get_child_mock(self, *args, **kwargs):
        return Mock(*args, **kwargs)


class SocketMock(FileMock):
    """The mock of a socket: a FileMock with the attributes of ``socket.socket``."""

    _mocked = socket.socket

    def __init__(
        self, side_effect=None, return_value=DEFAULT, wraps=None, name=None, spec_set=None, parent=None, **kwargs
    ):
        super().__init__(
            type(self)._mocked,
            side_effect=side_effect,
            return_value=return_value,
            wraps=wraps,
            name=name,
            spec_set=spec_set,
            parent=parent,
            **kwargs,
        )


if ssl is None:
    SSLSocketMock = None
else:

    class SSLSocketMock(SocketMock):
        """The mock of a socket that speaks TLS: a FileMock with the attributes of ``ssl.SSLSocket``."""

        _mocked = ssl.SSLSocket
