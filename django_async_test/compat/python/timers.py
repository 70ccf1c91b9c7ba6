"""The timers of a loop: those that wait, those that are set meanwhile, and when they are due.

Needed by: the check ``pending_timers``, and the clock that a test moves.
Delete when: Python >= 3.7 (TimerHandle.when(), cancelled()); live_timers() and watch_timers() stay.
Upstream: https://bugs.python.org/issue32741 (``TimerHandle.when()``), https://bugs.python.org/issue31943
Tests: tests/compat/python/test_timers.py
"""

from ...undo import Undo

__unittest = True


def live_timers(loop):
    """Return the timers (``call_later()``, ``call_at()``) that wait in `loop`, or None if it does not show them."""
    scheduled = getattr(loop, "_scheduled", None)
    if not isinstance(scheduled, (list, tuple)):
        return None
    return [timer for timer in scheduled if not is_cancelled(timer)]


def is_cancelled(handle):
    """Return whether the `handle` of a callback has been cancelled."""
    # Python 3.7 and later have the method, before it is only an attribute.
    return handle.cancelled() if hasattr(handle, "cancelled") else handle._cancelled


def due_time(timer):
    """Return the time of the loop, in seconds, at which `timer` is due."""
    # Python 3.7 and later have the method, before it is only an attribute.
    return timer.when() if hasattr(timer, "when") else timer._when


class Timer(object):
    """A timer that was set while `watch_timers()` was on."""

    def __init__(self, loop, callback):
        self._loop = loop
        self._callback = callback
        self._has_run = False
        self.handle = None

    def __call__(self, *args):
        self._has_run = True
        return self._callback(*args)

    def __repr__(self):
        return "call_later() or call_at() of {!r}".format(self._callback)

    def is_waiting(self):
        """Return whether it has neither run nor been cancelled."""
        return not self._has_run and not is_cancelled(self.handle)


def watch_timers(loop, report):
    """Call ``report(timer)`` with each `Timer` that is set; return a function that ends this."""
    make = {name: getattr(loop, name) for name in ("call_later", "call_at")}
    depth = []

    def watching(name):
        def call(when, callback, *args, **kwargs):
            if depth:
                # One is made with the other.
                return make[name](when, callback, *args, **kwargs)
            timer = Timer(loop, callback)
            depth.append(1)
            try:
                timer.handle = make[name](when, timer, *args, **kwargs)
            finally:
                depth.pop()
            report(timer)
            return timer.handle

        return call

    undo = Undo()
    for name in make:
        undo.replace(loop, name, watching(name))
    return undo.close
