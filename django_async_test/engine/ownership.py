"""Which test does this thread or task belong to?

While a test runs, each thread that is started and each piece of work that is
given to a pool remembers the test that it descends from.  The workers of pools
belong to no test: they serve the test that gives them work.  The threads of a server
serve one test after the other, and each test adopts them while it runs.  A task
of the test's loop belongs to the test, unless it was there before.

What goes wrong here is reported exactly once: see `ReportState`.
"""

import concurrent.futures
import enum
import functools
import threading
import weakref

from ..compat.python import failed_futures, loops, tasks, threads
from ..undo import Undo
from . import stacks

__unittest = True

_ORIGIN = "_async_test_origin"
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

#: What else is to be installed while a test runs: functions that take an `Undo`; see `handed_work`, `lost_errors`.
installers = []

# What notes the work that is given to a pool, and what it calls
_submit = _plain_submit = None


class _Doing(threading.local):
    # Here and not absent, which costs an exception each time it is asked for.
    origin = _UNKNOWN

    def forget(self):
        """The current thread does nothing for anybody in particular."""
        self.origin = _UNKNOWN


#: The `Work` that a thread is doing, as ``origin``, if it is doing any.
doing = _Doing()
_undo = Undo()
_report_lock = threading.Lock()


class ReportState(enum.IntEnum):
    """How far the report of one thing has come.  It only ever goes on, so that the thing is reported once."""

    #: There is nothing to report.
    NOTHING = 0
    #: It has used what belongs to the test, which is to be reported if it goes on after the test.
    USED = 1
    #: Something is to be reported, and has not been.
    DUE = 2
    #: A test, or its class, fails with it.
    DONE = 3


class Reportable(object):
    """Base class of what is reported once: errors, and the origin of what has outlived a test."""

    report_state = ReportState.NOTHING

    def advance(self, state):
        """Go on to `state`; return whether this was not there, or further, before."""
        with _report_lock:
            if self.report_state >= state:
                return False
            self.report_state = state
            return True


def note_failure(error):
    """Note that a test, or a hook of its class, fails with the exception `error`."""
    if isinstance(error, Reportable):
        error.advance(ReportState.DONE)


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
        self.close()
        # Both refer to this owner, which refers to the test case.
        self.report = self.report_lost = self._own_origin = None
        self.failures = ()
        if self in _active:
            _active.remove(self)
            _release()

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
        before = thread.__dict__.get(_ORIGIN)
        origin = Origin(self, stacks.note())
        adopted = (thread, origin)
        thread.__dict__[_ORIGIN] = origin
        self.threads.append(adopted)

        def release():
            self.threads.remove(adopted)
            if thread.__dict__.get(_ORIGIN) is origin:
                thread.__dict__[_ORIGIN] = before

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
            if thread.__dict__.get(_ORIGIN) is origin and thread.is_alive() and not self.allows(thread)
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
    origin = threading.current_thread().__dict__.get(_ORIGIN, _UNKNOWN)
    if origin is not _UNKNOWN:
        return _of_task(origin) if _has_late_tasks else origin
    ident = threading.get_ident()
    for owner in reversed(_active):
        if owner._thread == ident:
            return owner._flow()
    return None


def is_nobodys():
    """Return whether the current thread belongs to no test, and does nothing for one."""
    if doing.origin is not _UNKNOWN or threading.current_thread().__dict__.get(_ORIGIN) is not None:
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
    thread.__dict__[_ORIGIN] = None


def of_thread(thread):
    """Return the origin of a thread, or None."""
    return thread.__dict__.get(_ORIGIN)


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
    global _has_late_tasks, _submit, _plain_submit
    _has_late_tasks = bool(_late_tasks)
    # What the code under test has put there itself stays; it may call ours, and so each time ours is a new function.
    pool = concurrent.futures.ThreadPoolExecutor
    _undo.replace(threading.Thread, "start", _noting_start(threading.Thread.start), keeps_later=True)
    _plain_submit, _submit = pool.submit, _noting_submit(pool.submit)
    _undo.replace(pool, "submit", _submit, keeps_later=True)
    for install in installers:
        install(_undo)


def _noting_start(original):
    def start(self):
        origin = current()
        if origin is not None and _ORIGIN not in self.__dict__:
            started = Origin(origin.owner, stacks.note())
            self.__dict__[_ORIGIN] = None if threads.is_of_pool(self) else started
            origin.owner.threads.append((self, started))
            if not threads.has_excepthook:
                threads.noting_run(self, report_death)
        original(self)

    return start


def _noting_submit(original):
    def submit(*args, **kwargs):
        if len(args) < 2 or isinstance(args[1], Work):
            # What is submitted as work already has been noted.
            return original(*args, **kwargs)
        origin = current()
        if origin is None:
            return original(*args, **kwargs)
        owner = origin.owner
        work = Work(owner, stacks.note(), args[1])
        work.pool = args[0]
        owner.work.add(work)
        try:
            work.future = future = original(args[0], work, *args[2:], **kwargs)
            if work.has_failed:
                work.note_failure(future)
        except BaseException:
            owner.work.discard(work)
            raise
        return future

    return submit


class Work(Origin):
    """What a pool is to call, and for which test."""

    #: The pool, a ``ThreadPoolExecutor``, if it is one that is the user's or the loop's.
    pool = None
    has_failed = False

    def __init__(self, owner, noted, function):
        self.owner = owner
        self.noted = noted
        self.function = function
        #: The thread that does it, once it has begun.
        self.thread = None
        #: What the pool has returned, until it has ended.
        self.future = None

    def __call__(self, *args, **kwargs):
        self.thread = threading.current_thread()
        before, doing.origin = doing.origin, self
        try:
            return self.function(*args, **kwargs)
        except BaseException:
            self.has_failed = True
            if self.future is not None and self.pool is not None:
                self.note_failure(self.future)
            raise
        finally:
            doing.origin = before
            self.owner.work.discard(self)
            # It refers to the work.
            self.future = None

    def note_failure(self, future):
        """Note that the work has failed, of which `future` is to tell."""
        owner = self.owner
        failure = failed_futures.watch(future) if owner.report is not None else None
        if failure is not None:
            owner.failures += ((self, failure),)


def submit_work(executor, work):
    """Give `work` to `executor`; return the future."""
    owner = work.owner
    if owner is not None:
        owner.work.add(work)
    try:
        # What notes other work has nothing to do for this; the code under test may have replaced it.
        if _submit is not None and getattr(type(executor), "submit", None) is _submit:
            work.future = future = _plain_submit(executor, work)
        else:
            work.future = future = executor.submit(work)
    except BaseException:
        if owner is not None:
            owner.work.discard(work)
        raise
    return future


def report_death(thread, error):
    """Let the test that owns `thread` report what it has died of; return whether it does."""
    if isinstance(error, Reportable) and error.report_state is ReportState.DONE:
        return True
    origin = of_thread(thread) if thread is not None else None
    owner = origin.owner if origin is not None else None
    # An error may say whom it concerns.
    owner = getattr(error, "concerns", None) or owner
    if owner is None or owner.is_over or owner.report is None:
        return False
    return owner.report(thread, error)
