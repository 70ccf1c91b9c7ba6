"""The process that has the suite: makes a process for each trial by a fork, or answers one and ends.

It is spoken with in lines: it reads the path of a request, and says when the trial is over.  Whatever tests print goes
to the file of its log.
"""

import json
import os
import signal
import sys
import time
import warnings

__unittest = True

#: What its first line begins with, where it can fork, and where it cannot.
FORKS = "forks"
CANNOT_FORK = "cannot fork"


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)


class Channel(object):
    """The lines to the command: the standard output that the process was started with; tests get the log instead."""

    def __init__(self, log):
        self._file = os.fdopen(os.dup(1), "w", encoding="utf-8")
        # pytest takes the standard input away from tests.
        self.requests = os.fdopen(os.dup(0), encoding="utf-8")
        sys.stdout.flush()
        sys.stderr.flush()
        target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(target, 1)
        os.dup2(target, 2)
        os.close(target)

    def say(self, text):
        self._file.write(text + "\n")
        self._file.flush()


def serve(channel, run, before_fork, reason=None):
    """Answer requests until there is no more: ``run(request)`` in a fork for each; `reason` says why not to fork.

    ``before_fork()`` is called in this process before each, and returns a function for the fork.
    """
    if reason is None and not hasattr(os, "fork"):
        reason = "this system has no fork()"
    if reason is not None:
        channel.say("{}: {}".format(CANNOT_FORK, reason))
        return
    channel.say(FORKS)
    for line in iter(channel.requests.readline, ""):
        request = read_json(line.strip())
        in_child = before_fork()
        with warnings.catch_warnings():
            # Python 3.12 and later warn where there are other threads, which are not in the fork: the page says so.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            _child(run, request, in_child)
        try:
            text = _wait(pid, request["timeout"])
        except BaseException:
            # Ctrl+C reaches this process, and not the group of the fork.
            kill(pid)
            raise
        channel.say(text)


def _child(run, request, in_child):
    """Run a trial, and end this process."""
    status = 1
    try:
        # What it starts is ended with it.
        os.setpgid(0, 0)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        in_child()
        run(request)
        status = 0
    except BaseException:
        # Also SystemExit, of a test say: the trial is over.
        import traceback

        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            # Nothing that was registered in the parent is for this process.
            os._exit(status)


def _wait(pid, seconds):
    """Wait for a process, return how it ended; one that takes too long is killed."""
    end = time.monotonic() + seconds
    pause = 0.002
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return ending(-os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
        if time.monotonic() > end:
            kill(pid)
            os.waitpid(pid, 0)
            return hung(seconds)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def kill(pid):
    """End a process and what it has started in its group."""
    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
        except OSError:
            # It has no group of its own yet, or is gone.
            continue
        return


def ending(code):
    """Return how a process has ended, for the test that was running in it."""
    if code < 0:
        return "its process was ended by signal {}".format(-code)
    return "its process ended with status {}".format(code)


def hung(seconds):
    return "it hung: the trial was ended after {:.0f} seconds".format(seconds)
