"""The lifespan events of an ASGI application, whichever server there is."""

import asyncio

__unittest = True


class Lifespan(object):
    """Runs the lifespan of `application` from `start()` to `stop()`, on the loop on which these are awaited."""

    def __init__(self, application, seconds):
        self._application = application
        self._seconds = seconds
        #: False when the application has shown that it knows no lifespan.
        self.is_supported = True
        #: What the application has put into the state of the scope; None without lifespan.
        self.state = None
        self._task = None

    async def start(self):
        """Let the application start up; raise RuntimeError, telling why, if it fails."""
        if not self.is_supported:
            return
        loop = asyncio.get_event_loop()
        self.state = {}
        self._was_asked = False
        self._messages = asyncio.Queue()
        self._answers = {"startup": loop.create_future(), "shutdown": loop.create_future()}
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        self._task = asyncio.ensure_future(self._application(scope, self._receive, self._send))
        error = await self._ask("startup")
        if error is None and self._was_asked:
            return
        task, self._task, self.state = self._task, None, None
        if not self._was_asked:
            # Django's handler, for one, refuses at once.
            self.is_supported = False
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                # Retrieved, or it would count as a lost one.
                task.exception()
            return
        task.cancel()
        await asyncio.wait([task])
        raise RuntimeError(
            "the ASGI application failed in its lifespan startup: {}. The live server cannot serve it; the "
            "message, or the exception above, is the application's own.".format(error)
        ) from (error if isinstance(error, BaseException) else None)

    async def stop(self):
        """Let the application shut down; return what went wrong as a message, or None."""
        task, self._task = self._task, None
        if task is None:
            return None
        if task.done():
            if not task.cancelled() and task.exception() is not None:
                return "the ASGI application ended its lifespan early, with {!r}.".format(task.exception())
            return None
        error = await self._ask("shutdown", task)
        if not task.done():
            await asyncio.wait([task], timeout=self._seconds)
        task.cancel()
        if error is not None:
            return "the ASGI application failed in its lifespan shutdown: {}.".format(error)
        return None

    async def _ask(self, event, task=None):
        """Send an event; return None, the message of a failure, or the exception that was raised."""
        task = task or self._task
        self._messages.put_nowait({"type": "lifespan." + event})
        answer = self._answers[event]
        await asyncio.wait([task, answer], timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        if not task.done():
            return "no answer within {:g} seconds".format(self._seconds)
        if task.cancelled():
            return "it was cancelled"
        if event == "shutdown" and task.exception() is None:
            # It may simply return.
            return None
        return task.exception() or "it returned before it answered"

    async def _receive(self):
        self._was_asked = True
        return await self._messages.get()

    async def _send(self, message):
        event, _, outcome = message["type"].partition("lifespan.")[2].partition(".")
        answer = self._answers.get(event)
        if answer is not None and not answer.done():
            answer.set_result(None if outcome == "complete" else message.get("message") or "it gave no reason")
