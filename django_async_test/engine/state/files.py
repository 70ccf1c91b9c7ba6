"""What the operating system has open for the process, files and listening sockets; on Linux."""

import os
import socket
import stat
import sys

from .part import Change, Part

__unittest = True

_DESCRIPTORS = "/proc/self/fd"
# Not one that a test puts in its place
_stat = os.stat


class OpenFiles(Part):
    """Files that are open, and sockets that listen.

    Others are what pools keep, connections to a database among them.
    """

    name = "open_files"
    title = "open files"
    is_settled = True
    outcome = "They stay open, since others may use them"

    # How many there were when all were last looked at, and which
    _mark = _last = None

    def take(self):
        mark = _mark()
        if mark is None or mark != self._mark:
            self._mark, self._last = mark, _listed()
        return self._last

    def changes(self, before):
        if before is self._last and self._mark is not None and _mark() == self._mark:
            return []
        after = self.take()
        if after is before or after is None or before is None or after <= before:
            return []
        return [Change("{} is still open".format(each)) for each in map(_named, sorted(after - before)) if each]

    def marks(self, before):
        return [(_mark, self._mark)] if before is self._last and self._mark is not None else None

    def put_back(self, before):
        """Leave them open: who else may use a descriptor is not known."""


def _mark():
    """Return how many files are open; None where the system does not count them."""
    try:
        # Linux 6.2 and later
        return _stat(_DESCRIPTORS).st_size or None
    except OSError:
        return None


def _listed():
    try:
        # The lowest that is free, which the listing itself will have.
        own = os.dup(2)
        os.close(own)
        return set(os.listdir(_DESCRIPTORS)) - {str(own)}
    except OSError:
        return None


def _named(descriptor):
    """Return what a descriptor is: a path, an address; None if it need not be closed."""
    try:
        target = os.readlink(os.path.join(_DESCRIPTORS, descriptor))
        mode = os.fstat(int(descriptor)).st_mode
    except OSError:
        # That of the listing itself.
        return None
    if stat.S_ISREG(mode):
        return None if _is_library(target) or _is_database(target) else "file {}".format(target)
    if stat.S_ISSOCK(mode):
        return _listening(int(descriptor))
    return None


def _is_library(path):
    return path.endswith((".so", ".py", ".pyc", ".zip", ".whl")) or path.startswith((sys.prefix, sys.base_prefix))


def _is_database(path):
    """Return whether SQLite has it open: its connections are checked by themselves."""
    try:
        with open(path.replace("-journal", "").replace("-wal", "").replace("-shm", ""), "rb") as file:
            return file.read(15) == b"SQLite format 3"
    except OSError:
        return False


def _listening(descriptor):
    with socket.socket(fileno=os.dup(descriptor)) as copy:
        if copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return "a socket that listens on {}".format(copy.getsockname())
    return None
