"""Ctrl-C at a moment in which Python would only print it: in ``__del__()``, or a callback of the garbage collector.

Python ignores every exception there, KeyboardInterrupt too, and the run would
go on.  So it is sent again, when that code has been left.
"""

import _thread
import sys
import threading
import time

__unittest = True

#: Seconds until it is sent again.
DELAY = 0.02


def redeliver(undo):
    """Let an interruption that Python has ignored interrupt the main thread after all, until `undo` undoes it.

    Python 3.8 and later; earlier ones tell nobody what they ignore.
    """
    original = getattr(sys, "unraisablehook", None)
    if original is None:
        return

    def unraisablehook(unraisable):
        if (
            isinstance(unraisable.exc_value, KeyboardInterrupt)
            and threading.current_thread() is threading.main_thread()
        ):
            threading.Thread(target=_interrupt, name="django_async_test-interrupt", daemon=True).start()
        else:
            original(unraisable)

    undo.replace(sys, "unraisablehook", unraisablehook, keeps_later=True)


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


def _interrupt():
    time.sleep(DELAY)
    _thread.interrupt_main()
