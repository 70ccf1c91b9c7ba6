"""The timers of a loop: those that wait, and those that are set meanwhile.

Needed by: the engine.
Delete when: never; asyncio offers no public way.
Upstream: https://docs.python.org/3/library/asyncio.html
Tests: tests/compat/python/test_timers.py
"""

from .loop_internals import forget_attribute

__unittest = True


def live_timers(loop):
    """Return the timers (``call_later()``, ``call_at()``) that wait in `loop`, or None if it does not show them."""
    scheduled = getattr(loop, "_scheduled", None)
    if not isinstance(scheduled, (list, tuple)):
        return None
    return [timer for timer in scheduled if not timer._cancelled]


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
        """Tell whether it has neither run nor been cancelled."""
        return not self._has_run and not _is_cancelled(self.handle)


def _is_cancelled(handle):
    # Before Python 3.7 it cannot be asked.
    return handle.cancelled() if hasattr(handle, "cancelled") else handle._cancelled


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

    for name in make:
        setattr(loop, name, watching(name))

    def stop():
        for name in make:
            forget_attribute(loop, name)

    return stop
