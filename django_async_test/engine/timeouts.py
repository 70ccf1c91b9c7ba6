"""Time limits: a test that hangs fails, with the stacks of all tasks and threads, and the run goes on.

A thread of its own watches the time, since the loop's may stand still and the
loop may be blocked.  When the time is over it records where all tasks and threads are.
Then what the test awaits is cancelled; if the thread of the test is busy with a
call instead, a signal interrupts it there.  Where there is no such signal
(Windows, a test outside the main thread, code that has taken SIGALRM for
itself) Python can interrupt a thread only between two of its instructions, so
the report is written to stderr at once.
"""

import contextlib
import functools
import os
import signal
import sys
import threading
import time

from ..compat.python import environ, threads
from . import ownership, requirements, stacks

__unittest = True

#: The environment variable with the project's default, and the name of the setting.
TIMEOUT_VARIABLE = "ASYNC_TEST_TIMEOUT"

TIMEOUT_ATTR = "_async_test_timeout"

#: Seconds after which what did not help is tried again, or given up.
PATIENCE = 1

#: Seconds that a part has to end by itself when what blocked it was cut off.
CUT_OFF_TIME = 0.25

#: How many times a test that swallows its cancellation is cancelled.
CANCEL_ROUNDS = 3

#: How many times a call that swallows the exception of the interruption is interrupted.
INTERRUPTS = 10

_SECONDS = requirements.SECONDS + ", 0 for no limit, or None"

_SIGNAL = getattr(signal, "SIGALRM", None) if hasattr(signal, "pthread_kill") else None


class TestTimeoutError(AssertionError):
    """A part of a test took longer than its ``timeout``."""

    __test__ = False

    def __init__(self, message="A part of the test took longer than its timeout: the report was written to stderr."):
        # Python makes the one that it raises in a thread without a message.
        super().__init__(message)


def timeout(seconds):
    """Give the decorated test, or each test of the class, `seconds` for setUp, test, tearDown and each clean-up.

    0 and None: no limit.  Raises ValueError for anything else.
    """
    if callable(seconds):
        raise ValueError("@timeout stands without its number of seconds: write @timeout(5).")
    require_seconds(seconds, "timeout()")

    def decorate(decorated):
        if isinstance(decorated, type):
            decorated.timeout = seconds or 0
        else:
            setattr(decorated, TIMEOUT_ATTR, seconds or 0)
        return decorated

    return decorate


def require_seconds(seconds, name):
    """Raise ValueError unless `seconds` is a number of seconds, or None."""
    is_valid = seconds is None or requirements.is_seconds(seconds)
    requirements.require(is_valid, name, seconds, _SECONDS)


def own_limit(function):
    """Return the seconds that the decorator gives to `function`, or None."""
    return getattr(function, TIMEOUT_ATTR, None)


def of_test(case, method):
    """Return the seconds that each part of the test `method` of `case` has by a decorator or an attribute.

    0: no limit; None: neither says anything.
    """
    own = own_limit(method)
    if own is not None:
        return own
    own = case.timeout
    if own is not None:
        require_seconds(own, "{}.timeout".format((case if isinstance(case, type) else type(case)).__qualname__))
    return own


def limit_of(case, method, default):
    """Return how many seconds each part of the test `method` of `case` has, 0 for no limit.

    `default` is the project's, as a number or None.
    """
    own = of_test(case, method)
    if own is not None:
        return own
    require_seconds(default, TIMEOUT_VARIABLE)
    return default or 0


def default(project_timeout):
    """Return the timeout that the environment variable, or else ``project_timeout()``, gives to all tests, or None."""
    text = environ.optional(TIMEOUT_VARIABLE)
    if not text:
        return project_timeout()
    try:
        seconds = float(text)
    except ValueError:
        seconds = text
    requirements.require(requirements.is_seconds(seconds), TIMEOUT_VARIABLE, text, _SECONDS)
    return seconds


class Limit(object):
    """A part of a test that has `seconds`; a context manager that raises TestTimeoutError when it took longer.

    ``runner()`` returns what awaits what the part awaits, or None; ``describe()``
    returns what tasks and threads are doing; ``cut_off()`` ends what blocks them outside Python, and returns whether
    there was anything.  Raising `__exit__` keeps the part's own
    exception as the cause.
    """

    def __init__(self, name, part, seconds, runner, describe, cut_off=None):
        self._name = name
        self._part = part
        self._describe = describe
        self._cut_off = cut_off
        self._is_debugged = False
        self._interruption = None
        #: Seconds that the part has.
        self.seconds = seconds
        #: Returns the runner.
        self.runner = runner
        self.is_active = False
        #: The error, once the time is over.
        self.error = None

    def __enter__(self):
        self._is_debugged = threads.debugs(sys.gettrace())
        self._interruption = _Interruption(self)
        self.is_active = True
        _watchdog.add(self, time.monotonic() + self.seconds, _Escalation(self, self._interruption))
        return self

    def __exit__(self, exc_type, error, traceback):
        self.is_active = False
        self._interruption.end(functools.partial(_watchdog.remove, self))
        # From here on no interruption comes.
        self._interruption = None
        self.runner = self._describe = self._cut_off = None
        if self.error is None or (error is not None and not isinstance(error, Exception) and not _ends(error)):
            return
        if error is None or _ends(error):
            raise self.error.with_traceback(stacks.trimmed(traceback)) from None
        raise self.error from error

    def call(self, function, *args, **kwargs):
        """Return what ``function(*args, **kwargs)`` returns, within this limit."""
        try:
            with self:
                return function(*args, **kwargs)
        except TestTimeoutError as error:
            self._finish(error)
            raise

    @contextlib.contextmanager
    def around(self):
        """Return a context manager: what `call()` is for a function, for what somebody else runs."""
        try:
            with self:
                yield
        except TestTimeoutError as error:
            self._finish(error)
            raise

    def _finish(self, error):
        """Do what `__exit__` has not done if `error` is an interruption that came when the part had just ended."""
        if self._interruption is not None:
            self.__exit__(type(error), error, error.__traceback__)

    def expire(self):
        """The time is over: record what tasks and threads are doing; return whether the test is to be ended.

        To be called in the thread that watches.
        """
        describe = self._describe
        if describe is None or self._is_debugged or threads.is_debugged():
            return False
        if self.error is None:
            self.error = TestTimeoutError(
                "{}: {} took longer than its timeout of {:g} seconds, and was interrupted. Look below for what "
                "hangs, or give it more time with @timeout(seconds).\n{}".format(
                    self._name(), self._part, self.seconds, describe()
                )
            )
        return True

    def cut_off(self):
        """End what blocks threads of the test outside Python; return whether there was anything."""
        cut_off = self._cut_off
        return cut_off is not None and cut_off()


class _Escalation(object):
    """What is done, step by step, to a part whose time is over; runs in the thread that watches.

    What blocks threads outside Python, as a statement in the database, is cut off, and the part may end by that.  What
    it awaits is cancelled, then given up; a call that blocks its thread is interrupted.
    """

    def __init__(self, limit, interruption):
        self._limit = limit
        self._interruption = interruption
        self._asked = self._answered = 0
        self._has_cut_off = False

    def step(self):
        """Take the next step; return when to come back."""
        now, limit = time.monotonic(), self._limit
        source = limit.runner
        if source is None or not limit.expire():
            return now + limit.seconds
        if limit.cut_off():
            # Code that swallows the error and tries again is interrupted the second time.
            self._has_cut_off = not self._has_cut_off
            if self._has_cut_off:
                return now + CUT_OFF_TIME
        runner = source()
        if runner is None or self._answered < self._asked or runner.loop.is_running() is not True:
            # The thread of the test is busy with a call, and the loop, if it runs at all, takes no notice.
            self._interruption.send()
        else:
            self._ask(runner)
        return now + min(PATIENCE, max(limit.seconds, 0.1))

    def _ask(self, runner):
        self._asked += 1
        try:
            if self._asked <= CANCEL_ROUNDS:
                runner.loop.call_soon_threadsafe(self._cancel, runner)
            else:
                runner.loop.call_soon_threadsafe(runner.give_up_part, self._limit.error)
        except RuntimeError:
            # The loop is closed: the part is about to end.
            pass

    def _cancel(self, runner):
        self._answered += 1
        if not self._limit.is_active:
            return
        if runner.is_waiting:
            runner.cancel_part()
        else:
            # A plain function of the test runs it.
            runner.loop.stop()


class _Interruption(object):
    """Interrupts the thread that has made it: by a signal or, where there is none, between two instructions."""

    def __init__(self, limit):
        self._limit = limit
        self._thread = threading.get_ident()
        self._sent = 0
        # Held while a signal is sent, which must not come when the handler is gone.
        self._sending = threading.Lock()
        self._can_signal = _SIGNAL is not None and threading.current_thread() is threading.main_thread()
        if self._can_signal:
            self._previous_handler = signal.signal(_SIGNAL, self._handle)

    def _has_handler(self):
        return self._can_signal and signal.getsignal(_SIGNAL) == self._handle

    def _handle(self, number, frame):
        if self._limit.is_active and self._limit.error is not None:
            raise TestTimeoutError(str(self._limit.error))
        if callable(self._previous_handler):
            self._previous_handler(number, frame)

    def send(self):
        """Interrupt the thread, in whatever it is doing; to be called in another one."""
        with self._sending:
            if not self._limit.is_active or self._sent == INTERRUPTS:
                return
            self._sent += 1
            if self._has_handler():
                signal.pthread_kill(self._thread, _SIGNAL)
                return
            if self._sent == 1:
                sys.stderr.write("{}\n".format(self._limit.error))
                sys.stderr.flush()
            threads.raise_in(self._thread, TestTimeoutError)

    def end(self, stop_watching):
        """Interrupt no more, and call ``stop_watching()`` while nothing is being sent."""
        with self._sending:
            stop_watching()
        if self._has_handler():
            # It deals with a signal that is on its way first.
            signal.signal(_SIGNAL, self._previous_handler)
        elif self._sent and not self._can_signal:
            self._swallow()

    def _swallow(self):
        # Not taken back: on CPython 3.11 that hangs as soon as a debugger or coverage traces the thread.
        try:
            for _ in range(100):
                pass
        except TestTimeoutError:
            # One that was sent and had not arrived yet
            pass


def _ends(error):
    # What the interruption itself has raised; CancelledError is an Exception before Python 3.8.
    return isinstance(error, TestTimeoutError) or type(error).__name__ == "CancelledError"


class _Watchdog(object):
    """The thread that watches the time; started when the first limit is set."""

    def __init__(self):
        self._condition = threading.Condition()
        self._ends = {}
        self._escalations = {}
        self._pid = None
        self._wakes_at = None

    def add(self, limit, end, escalation):
        if self._pid != os.getpid():
            # Also in a process that was forked, where the thread is not.
            self.__init__()
            self._pid = os.getpid()
            thread = threading.Thread(target=self._watch, name="django_async_test-timeout", daemon=True)
            # It serves all tests, not only the one that happens to be the first with a limit.
            ownership.disown(thread)
            thread.start()
        with self._condition:
            self._ends[limit] = end
            self._escalations[limit] = escalation
            if self._wakes_at is None or end < self._wakes_at:
                self._condition.notify()

    def remove(self, limit):
        with self._condition:
            self._ends.pop(limit, None)
            self._escalations.pop(limit, None)

    def _watch(self):
        while True:
            with self._condition:
                now = time.monotonic()
                due = [limit for limit, end in self._ends.items() if end <= now]
                if not due:
                    self._wakes_at = min(self._ends.values()) if self._ends else None
                    self._condition.wait(None if self._wakes_at is None else self._wakes_at - now)
                    continue
            for limit in due:
                escalation = self._escalations.get(limit)
                again = escalation.step() if escalation is not None else 0
                with self._condition:
                    if limit in self._ends:
                        self._ends[limit] = again


_watchdog = _Watchdog()
