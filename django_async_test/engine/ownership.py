"""Which test does this thread or task belong to?

While a test runs, each thread that is started and each piece of work that is
given to a pool remembers the test that it descends from.  The workers of pools
belong to no test: they serve the test that gives them work.  The threads of a server
serve one test after the other, and each test adopts them while it runs.  A task
of the test's loop belongs to the test, unless it was there before.

What notes them is in `starts` and `handed_work`.  What goes wrong here is reported exactly once: see `reports`.
"""

import enum
import functools
import threading
import weakref

from ..compat.python import loops, tasks
from ..undo import Undo
from . import stacks
from .reports import Reportable

__unittest = True

#: Where a thread keeps its origin.
ORIGIN = "_async_test_origin"
# What there is in place of an origin where nobody has said anything
_UNKNOWN = object()

# Owners whose tests are running, the innermost last.
_active = []
# How many tests and classes want threads and pools to be watched.
_holders = 0

# Tasks that have outlived their test.
_late_tasks = weakref.WeakKeyDictionary()
# Whether there may be any: asking a WeakKeyDictionary for its truth is slow.
_has_late_tasks = False

#: What is to be installed while a test runs: functions that take an `Undo`; see `starts`, `handed_work`,
#: `lost_errors`.
installers = []


class _Doing(threading.local):
    # Here and not absent, which costs an exception each time it is asked for.
    origin = _UNKNOWN

    def forget(self):
        """The current thread does nothing for anybody in particular."""
        self.origin = _UNKNOWN


#: The `Work` that a thread is doing, as ``origin``, if it is doing any.
doing = _Doing()
_undo = Undo()


class OwnerState(enum.IntEnum):
    """Where a test is in its life as an owner."""

    RUNNING = 0
    #: What it has started, and goes on, is late.
    OVER = 1
    #: It has been said what was late; what comes now can only be said by the class.
    REPORTED = 2


class Origin(Reportable):
    """What a thread, task or piece of work comes from: the test that owns it, and the stack that started it."""

    #: What a thread has to do with the test, in messages.
    relation = "was started by"

    def __init__(self, owner, noted=()):
        self.owner = owner
        self.noted = noted
        #: The thread that runs the work, if it is work that has begun.
        self.thread = None

    def stack(self):
        """Return the stack that started it as text."""
        return stacks.text(self.noted) or "  (unknown)\n"


# Looking a member up is slow before Python 3.11.
_RUNNING = OwnerState.RUNNING


class Owner(object):
    """A test as the owner of the threads, tasks and work that descend from it.

    `name` is a function that returns the name of the test.
    """

    #: Tasks on the test's loop that are not its own.
    foreign_tasks = ()
    #: ``report(thread, error)`` is called with what a thread dies of, and returns whether it took it.
    report = None
    #: ``report_lost(loop, error, text, *arguments)``: called with other errors that nobody notices; see `lost_errors`.
    report_lost = None
    #: What has failed in pools: (work, `failed_futures.Failure`).
    failures = ()
    #: What identifies it, and keeps nothing alive; see `lost_errors`.
    token = None
    _allowed = None
    # Of what runs in the test's own thread, once somebody has asked
    _own_origin = None

    def __init__(self, name, scope=None):
        self.name = name
        #: The scope of the class of the test.
        self.scope = scope
        self.state = _RUNNING
        #: (thread, origin) of each thread that was started.
        self.threads = []
        #: Work in pools that has not ended.
        self.work = set()
        self._thread = threading.get_ident()

    @property
    def is_over(self):
        """Whether what the test has started, and goes on, is late."""
        return self.state is not _RUNNING

    def is_of_this_thread(self):
        """Return whether the test runs in the current thread."""
        return self._thread == threading.get_ident()

    def begin(self):
        """From now on, what is started belongs to this test."""
        global _holders
        if _holders:
            # As in each test of a class that keeps all installed
            _holders += 1
        else:
            _hold()
        _active.append(self)

    def close(self):
        """The test is over: what it has started, and goes on, is late."""
        if self.state is _RUNNING:
            self.state = OwnerState.OVER
            if self.threads or self.work or _has_late_tasks:
                # The test case must not live as long as a thread.
                self.name = functools.partial(str, self.name())

    def end(self):
        """What is started from now on does not belong to this test."""
        if self.state is _RUNNING:
            self.close()
        # Both refer to this owner, which refers to the test case.
        self.report = self.report_lost = self._own_origin = None
        self.failures = ()
        global _holders
        if self in _active:
            _active.remove(self)
            _holders -= 1
            if not _holders:
                _undo.close()

    def allow(self, thread_or_task):
        """Take a thread or task as this test's own, whatever it descends from."""
        if self._allowed is None:
            self._allowed = weakref.WeakSet()
        self._allowed.add(thread_or_task)

    def allows(self, thread_or_task):
        """Return whether `thread_or_task` was given to `allow()`."""
        return self._allowed is not None and thread_or_task in self._allowed

    def adopt(self, thread):
        """Let `thread`, which serves one test after the other, work for this test; return a function that ends that."""
        before = thread.__dict__.get(ORIGIN)
        origin = Origin(self, stacks.note())
        adopted = (thread, origin)
        thread.__dict__[ORIGIN] = origin
        self.threads.append(adopted)

        def release():
            self.threads.remove(adopted)
            if thread.__dict__.get(ORIGIN) is origin:
                thread.__dict__[ORIGIN] = before

        return release

    def note_late(self, tasks):
        """Remember `tasks`, which could not be ended with the test."""
        global _has_late_tasks
        for task in tasks:
            _late_tasks[task] = self._origin
            _has_late_tasks = True

    def lasting(self):
        """Return (what, origin) of all threads that still run and all work that has not ended."""
        lasting = [
            (thread, origin)
            for thread, origin in list(self.threads)
            if thread.__dict__.get(ORIGIN) is origin and thread.is_alive() and not self.allows(thread)
        ]
        for work in list(self.work):
            # Not what was cancelled before it began
            if work.future is not None and not work.future.done():
                lasting.append((work.future, work))
        return lasting

    @property
    def _origin(self):
        """The origin of what the test itself does; made when it is first asked for, since few tests start anything."""
        if self._own_origin is None:
            self._own_origin = Origin(self)
        return self._own_origin

    def _flow(self):
        """Return the origin of what runs in the test's own thread."""
        if _has_late_tasks or self.foreign_tasks:
            task = _current_task()
            if task is not None and not self.allows(task):
                if task in _late_tasks:
                    return _late_tasks[task]
                if task in self.foreign_tasks:
                    return None
        return self._origin


def innermost():
    """Return the owner of the test that is running, or None."""
    return _active[-1] if _active else None


def starter(thread):
    """Return the owner that has started `thread`, a worker of a pool perhaps, or None."""
    for owner in reversed(_active):
        if any(started is thread for started, _ in owner.threads):
            return owner
    return None


def current():
    """Return the origin of what is running now in this thread, or None if it descends from no test."""
    origin = doing.origin
    if origin is not _UNKNOWN:
        return origin
    origin = threading.current_thread().__dict__.get(ORIGIN, _UNKNOWN)
    if origin is not _UNKNOWN:
        return _of_task(origin) if _has_late_tasks else origin
    ident = threading.get_ident()
    for owner in reversed(_active):
        if owner._thread == ident:
            return owner._flow()
    return None


def is_nobodys():
    """Return whether the current thread belongs to no test, and does nothing for one."""
    if doing.origin is not _UNKNOWN or threading.current_thread().__dict__.get(ORIGIN) is not None:
        return False
    ident = threading.get_ident()
    return ident != threading.main_thread().ident and not any(owner._thread == ident for owner in _active)


def _current_task():
    loop = loops.running_loop()
    return tasks.current_task(loop) if loop is not None else None


def _of_task(origin):
    # A task of a server's loop may have outlived the test that it served.
    task = _current_task()
    if task is None or task not in _late_tasks or (_active and _active[-1].allows(task)):
        return origin
    return _late_tasks[task]


def disown(thread):
    """Let `thread`, which has not started, belong to no test, whatever starts it."""
    thread.__dict__[ORIGIN] = None


def of_thread(thread):
    """Return the origin of a thread, or None."""
    return thread.__dict__.get(ORIGIN)


# --- while a test runs --------------------------------------------------------------------------------------


def keep_installed(undo):
    """Keep in place, until `undo` undoes it, what each test would have to install for itself."""
    _hold()
    undo.callback(_release)


def _hold():
    global _holders
    _holders += 1
    if _holders == 1:
        _install()


def _release():
    global _holders
    _holders -= 1
    if not _holders:
        _undo.close()


def _install():
    global _has_late_tasks
    _has_late_tasks = bool(_late_tasks)
    for install in installers:
        install(_undo)
