"""Notes the threads that a test starts, and the work that it gives to the pools of `concurrent.futures`.

From then on they belong to the test: see `ownership`.
"""

import concurrent.futures
import threading

from ..compat.python import failed_futures, threads
from ..undo import StandIns
from . import ownership, stacks
from .ownership import doing
from .reports import Reportable, ReportState

__unittest = True

# What notes the work that is given to a pool, and what it calls
_submit = _plain_submit = None


def _find():
    yield threading.Thread, "start", _noting_start
    yield concurrent.futures.ThreadPoolExecutor, "submit", _noting_submit


#: Notes what is started.  What the code under test has put there itself stays, and may call ours.
install = StandIns(_find).install


def _noting_start(original):
    def start(self):
        origin = ownership.current()
        if origin is not None and ownership.ORIGIN not in self.__dict__:
            started = ownership.Origin(origin.owner, stacks.note())
            self.__dict__[ownership.ORIGIN] = None if threads.is_of_pool(self) else started
            origin.owner.threads.append((self, started))
            if not threads.has_excepthook:
                threads.noting_run(self, report_death)
        original(self)

    return start


def _noting_submit(original):
    global _submit, _plain_submit

    def submit(*args, **kwargs):
        if len(args) < 2 or isinstance(args[1], Work):
            # What is submitted as work already has been noted.
            return original(*args, **kwargs)
        origin = ownership.current()
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

    _plain_submit, _submit = original, submit
    return submit


class Work(ownership.Origin):
    """What a pool is to call, and for which test."""

    #: The pool, a ``ThreadPoolExecutor``, if it is one that is the user's or the loop's.
    pool = None
    #: What has happened to the function, in messages.
    given = "which was given to a pool"
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
    origin = ownership.of_thread(thread) if thread is not None else None
    owner = origin.owner if origin is not None else None
    # An error may say whom it concerns.
    owner = getattr(error, "concerns", None) or owner
    if owner is None or owner.is_over or owner.report is None:
        return False
    return owner.report(thread, error)
