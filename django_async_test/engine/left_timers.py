"""Timers of a loop that goes on after the test that has set them: whose are they when they fail?

With ``loop_scope = "class"``, and on the default loop, a timer may be due in a
later test.  What its callback raises then is told by the class, which names the
test that has set the timer.
"""

from ..compat.python import timers

__unittest = True


class LeftTimers(object):
    """The timers that tests of one class, or its hooks, have left on a loop, and what their callbacks have raised.

    `name` is a function that returns the name of the class.
    """

    def __init__(self, name):
        self._name = name
        # (handle, name of the test)
        self._left = []
        # What loops that do not show their timers have set since `begin()`
        self._set = []
        self._errors = []

    def begin(self, loop, undo, name, keeps_errors):
        """A test begins on `loop`; `name` is a function that returns its name, `undo` ends what is needed meanwhile.

        Without `keeps_errors` it does not matter what its timers raise.
        """
        if self._waiting(loop):
            # Those of the hooks of the class
            self._note(loop, self._name, True)
        self.watch(loop, undo)
        undo.callback(self._note, loop, name, keeps_errors)

    def watch(self, loop, undo):
        """Note what is set on `loop`, unless it shows what waits there, until `undo` ends it."""
        if timers.live_timers(loop) is None:
            undo.callback(timers.watch_timers(loop, self._set.append))

    def _waiting(self, loop):
        waiting = timers.live_timers(loop)
        if waiting is None:
            self._set = [timer for timer in self._set if timer.is_waiting()]
            return [timer.handle for timer in self._set]
        return waiting

    def take(self, source, error):
        """Keep `error` if it comes from the handle of a timer that an earlier test has left; return whether it does."""
        for handle, name in self._left:
            if handle is source:
                if name is not None:
                    self._errors.append((source, error, name))
                return True
        return False

    def _note(self, loop, name, keeps_errors):
        waiting = self._waiting(loop)
        known = [entry for entry in self._left if any(entry[0] is handle for handle in waiting)]
        new = [handle for handle in waiting if not any(entry[0] is handle for entry in known)]
        if new:
            text = str(name()) if keeps_errors else None
            known += [(handle, text) for handle in new]
        self._left = known

    def report(self, findings):
        """Add to `findings` what the timers have raised."""
        for source, error, name in self._errors:
            findings.add(
                "the timer {!r}, which {} has left, raised {!r} when that test was over. Cancel it in the test or in "
                "a clean-up, or allow it with @fail_on(background_exceptions=False).".format(source, name, error),
                cause=error,
            )
        del self._errors[:]
