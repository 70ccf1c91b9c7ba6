"""What the operating system tells the process: handlers of signals, and alarms."""

import functools
import signal
import threading

from .part import Change, Part, short

__unittest = True

# Those for which programs have handlers; that of SIGCHLD is asyncio's own, which comes and goes with loops.
_NAMES = "SIGINT SIGTERM SIGHUP SIGALRM SIGUSR1 SIGUSR2 SIGPIPE SIGQUIT SIGWINCH SIGVTALRM SIGPROF".split()
_SIGNALS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


# Without making a member of an enumeration of each answer, which takes most of the time.
try:
    from _signal import getsignal as _getsignal
except ImportError:
    _getsignal = signal.getsignal


class SignalHandlers(Part):
    """The handlers of the usual signals."""

    name = "signal_handlers"
    title = "handlers of signals"
    is_settled = True

    def take(self):
        return [_getsignal(number) for number in _SIGNALS]

    def changes(self, before):
        after = self.take()
        if after == before:
            return []
        return [
            Change("that of {} was {}, and is {}".format(signal.Signals(number).name, _shown(old), _shown(new)))
            for number, old, new in zip(_SIGNALS, before, after)
            if old != new
        ]

    def marks(self, before):
        return [(self.take, before)]

    def put_back(self, before):
        # Others cannot set them; and None is a handler that was not set by Python.
        if threading.current_thread() is threading.main_thread():
            for number, handler in zip(_SIGNALS, before):
                if handler is not None:
                    signal.signal(number, handler)


def _shown(handler):
    names = {int(value): value.name for value in signal.Handlers}
    return names.get(handler) or short(handler)


_NO_TIMER = (0.0, 0.0)
# Windows has none.
_read_timer = (
    functools.partial(signal.getitimer, signal.ITIMER_REAL) if hasattr(signal, "getitimer") else lambda: _NO_TIMER
)


class Alarms(Part):
    """The timer that sends SIGALRM."""

    name = "alarms"
    title = "an alarm"
    is_settled = True

    def take(self):
        return _read_timer() != _NO_TIMER

    def changes(self, before):
        if _read_timer() != _NO_TIMER and not before:
            return [
                Change("SIGALRM is still to come, of alarm() or setitimer(); self.addCleanup(signal.alarm, 0) stops it")
            ]
        return []

    def marks(self, before):
        return [(_read_timer, _NO_TIMER)]

    def put_back(self, before):
        signal.setitimer(signal.ITIMER_REAL, 0)
