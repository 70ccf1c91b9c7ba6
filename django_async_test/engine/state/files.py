"""What the operating system has open for the process: files, listening sockets, child processes; on Linux."""

import os
import signal
import socket
import stat
import sys

from .part import Change, Part

__unittest = True

_DESCRIPTORS = "/proc/self/fd"
_TASKS = "/proc/self/task"


class OpenFiles(Part):
    """Files that are open, and sockets that listen.

    Others are what pools keep, connections to a database among them.
    """

    name = "open_files"
    title = "open files"

    def take(self):
        try:
            # The lowest that is free, which the listing itself will have.
            own = os.dup(2)
            os.close(own)
            return set(os.listdir(_DESCRIPTORS)) - {str(own)}
        except OSError:
            return None

    def changes(self, before):
        after = self.take()
        if after is None or before is None or after <= before:
            return []
        return [Change("{} is still open".format(each)) for each in map(_named, sorted(after - before)) if each]

    def put_back(self, before):
        """Leave them open: who else may use a descriptor is not known."""


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


class ChildProcesses(Part):
    """Child processes that go on, without the helpers that multiprocessing starts for all."""

    name = "child_processes"
    title = "child processes"

    def take(self):
        return _children() if _has_children() else set()

    def changes(self, before):
        after = self.take()
        if after == before:
            return []
        found = []
        for pid in sorted(after - before - _helpers()):
            command = _command(pid)
            if command is not None:
                found.append(Change("process {} is still running: {}".format(pid, command)))
        return found

    def put_back(self, before):
        for pid in _children() - before - _helpers():
            if _command(pid) is not None:
                _end(pid)


def _has_children():
    """Return whether there is any, without a look at each thread."""
    if not hasattr(os, "waitid"):
        return True
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _children():
    found = set()
    try:
        for thread in os.listdir(_TASKS):
            with open(os.path.join(_TASKS, thread, "children")) as file:
                found.update(int(pid) for pid in file.read().split())
    except OSError:
        pass
    return found


def _helpers():
    found = set()
    tracker = getattr(sys.modules.get("multiprocessing.resource_tracker"), "_resource_tracker", None)
    server = getattr(sys.modules.get("multiprocessing.forkserver"), "_forkserver", None)
    found.add(getattr(tracker, "_pid", None))
    found.add(getattr(server, "_forkserver_pid", None))
    return found


def _command(pid):
    """Return the command of a process, None if it has ended."""
    try:
        with open("/proc/{}/stat".format(pid)) as file:
            name, _, rest = file.read().partition("(")[2].rpartition(")")
        if rest.split()[0] in "ZX":
            return None
        with open("/proc/{}/cmdline".format(pid), "rb") as file:
            words = file.read().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None
    return words[:80] or name


def _end(pid):
    """Kill a process; whoever has started it learns that when he asks for it."""
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return
