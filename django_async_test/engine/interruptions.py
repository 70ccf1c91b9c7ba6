"""Ctrl-C at a moment in which Python would only print it: in ``__del__()``, or a callback of the garbage collector.

Python ignores every exception there, KeyboardInterrupt too, and the run would
go on.  So it is sent again, when that code has been left.
"""

import _thread
import signal
import sys
import threading
import time

from ..undo import StandIns
from . import ownership, stacks

__unittest = True

#: Seconds until it is sent again.
DELAY = 0.02


def _redelivering(original):
    def unraisablehook(unraisable):
        if (
            isinstance(unraisable.exc_value, KeyboardInterrupt)
            and threading.current_thread() is threading.main_thread()
        ):
            thread = threading.Thread(
                target=_interrupt, args=(unraisablehook.__code__,), name="django_async_test-interrupt", daemon=True
            )
            ownership.disown(thread)
            thread.start()
        else:
            original(unraisable)

    return unraisablehook


def _find():
    # Python 3.8 and later; earlier ones tell nobody what they ignore.
    if hasattr(sys, "unraisablehook"):
        yield sys, "unraisablehook", _redelivering


#: Lets an interruption that Python has ignored interrupt the main thread after all, until an `Undo` undoes it.
redeliver = StandIns(_find).install


def behind(error):
    """Return the KeyboardInterrupt while handling which `error` was raised, or None.

    A driver that was interrupted fails at whatever is tried next, also to roll back.
    """
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return error
        seen.add(id(error))
        error = error.__context__
    return None


def raise_instead(error):
    """Raise the KeyboardInterrupt that is behind `error`, if there is one: it must end the run."""
    interruption = behind(error)
    if interruption is not None:
        raise interruption from error


def _interrupt(hook):
    """Interrupt the main thread, once it has left the code `hook`, where Python would ignore this interruption too."""
    time.sleep(DELAY)
    while stacks.is_in(threading.main_thread().ident, hook):
        time.sleep(DELAY)
    if hasattr(signal, "pthread_kill") and callable(signal.getsignal(signal.SIGINT)):
        # It also wakes a thread that waits for a lock, or a loop that waits for anything.
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()
