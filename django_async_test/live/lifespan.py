"""The lifespan of the application that a live server serves, whichever server that is."""

from ..testing import lifespan
from ..testing.lifespan import Outcome

__unittest = True


class Lifespan(object):
    """Runs the lifespan of `application` from `start()` to `stop()`, on the loop on which these are awaited."""

    def __init__(self, application, seconds):
        self._application = application
        self._seconds = seconds
        self._current = None
        #: False when the application has shown that it has no lifespan.
        self.is_supported = True

    @property
    def state(self):
        """What the application has put into the state of the scope; None without lifespan."""
        return self._current.state if self._current is not None else None

    async def start(self):
        """Let the application start up; raise RuntimeError, telling why, if it fails."""
        if not self.is_supported:
            return
        current = lifespan.Lifespan(self._application, self._seconds)
        outcome, detail = await current.send("startup")
        if outcome is Outcome.COMPLETE and current.was_asked:
            self._current = current
            return
        await current.end()
        if not current.was_asked:
            # Django's handler, for one, refuses at once.
            self.is_supported = False
            return
        raise RuntimeError(
            "the ASGI application failed in its lifespan startup: {}. The live server cannot serve it; the "
            "message, or the exception above, is the application's own.".format(self._describe(outcome, detail))
        ) from (detail if outcome is Outcome.RAISED else None)

    async def stop(self):
        """Let the application shut down; return what went wrong as a message, or None."""
        current, self._current = self._current, None
        if current is None:
            return None
        task = current.task
        if task.done():
            if not task.cancelled() and task.exception() is not None:
                return "the ASGI application ended its lifespan early, with {!r}.".format(task.exception())
            return None
        outcome, detail = await current.send("shutdown")
        await current.wait()
        task.cancel()
        # It may simply return.
        if outcome in (Outcome.COMPLETE, Outcome.RETURNED):
            return None
        return "the ASGI application failed in its lifespan shutdown: {}.".format(self._describe(outcome, detail))

    def _describe(self, outcome, detail):
        return {
            Outcome.FAILED: detail or "it gave no reason",
            Outcome.RAISED: detail,
            Outcome.RETURNED: "it returned before it answered",
            Outcome.CANCELLED: "it was cancelled",
            Outcome.UNANSWERED: "no answer within {:g} seconds".format(self._seconds),
        }[outcome]
