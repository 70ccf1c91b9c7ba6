"""The lifespan of an ASGI application: its start-up before, its shutdown after."""

import asyncio
import enum

from ..compat.python import loops
from ..engine import requirements
from .calls import cancel

__unittest = True


class LifespanError(AssertionError):
    """An ASGI application said that its start-up or its shutdown has failed, or ended in the middle of it."""


def lifespan(application, timeout=5):
    """Return an asynchronous context manager that starts `application` up, gives its state, and shuts it down.

    The state is the dictionary that the application has filled; pass it on: ``self.stream(path, state=state, ...)``.
    An exception of the application is raised; LifespanError if it says that it has failed, or is not done after
    `timeout` seconds.
    """
    requirements.require(callable(application), "lifespan(): application", application, "an ASGI application")
    requirements.require_seconds("lifespan(): timeout", timeout)
    return _LifespanContext(application, timeout)


class Outcome(enum.Enum):
    """How an application may respond to an event of its lifespan."""

    COMPLETE = "it is complete"
    FAILED = "the application said that it has failed"
    RAISED = "the application raised an exception"
    RETURNED = "the application returned before it answered"
    CANCELLED = "the application was cancelled"
    UNANSWERED = "the application did not answer in time"


class Lifespan(object):
    """The server's side of the lifespan protocol, with `application` as a task of the running loop.

    It waits up to `timeout` seconds for an answer.
    """

    def __init__(self, application, timeout):
        self._timeout = timeout
        self._messages = asyncio.Queue()
        loop = loops.running_loop()
        self._answers = {event: loop.create_future() for event in ("startup", "shutdown")}
        #: What the application puts into the state of the scope.
        self.state = {}
        #: Whether the application has asked for an event.
        self.was_asked = False
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        self.task = loop.create_task(application(scope, self._receive, self._send))

    async def send(self, event):
        """Send ``"startup"`` or ``"shutdown"``; return an `Outcome` and its detail: the message or the exception."""
        self._messages.put_nowait({"type": "lifespan." + event})
        answer, task = self._answers[event], self.task
        await asyncio.wait([task, answer], timeout=self._timeout, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        if not task.done():
            return Outcome.UNANSWERED, None
        if task.cancelled():
            return Outcome.CANCELLED, None
        if task.exception() is not None:
            return Outcome.RAISED, task.exception()
        return Outcome.RETURNED, None

    async def wait(self):
        """Wait for the application to return, as it does after its shutdown."""
        if not self.task.done():
            await asyncio.wait([self.task], timeout=self._timeout)

    async def end(self):
        """End the application, whatever it does."""
        await cancel(self.task)
        if not self.task.cancelled():
            # Retrieve it, or asyncio reports it as lost.
            self.task.exception()

    async def _receive(self):
        self.was_asked = True
        return await self._messages.get()

    async def _send(self, message):
        event, _, outcome = message["type"].partition("lifespan.")[2].partition(".")
        answer = self._answers.get(event)
        if answer is not None and not answer.done():
            outcome = Outcome.COMPLETE if outcome == "complete" else Outcome.FAILED
            answer.set_result((outcome, message.get("message", "")))


class _LifespanContext(object):
    def __init__(self, application, timeout):
        self._application = application
        self._timeout = timeout

    async def __aenter__(self):
        self._lifespan = Lifespan(self._application, self._timeout)
        try:
            await self._send("startup")
        except BaseException:
            await self._lifespan.end()
            raise
        return self._lifespan.state

    async def __aexit__(self, exc_type, exc_value, traceback):
        lifespan = self._lifespan
        try:
            # An exception of the block is not replaced by that of an application which has ended already.
            if exc_type is None or not lifespan.task.done():
                await self._send("shutdown")
                await lifespan.wait()
        finally:
            await lifespan.end()
        if exc_type is None and not lifespan.task.cancelled():
            lifespan.task.result()

    async def _send(self, event):
        outcome, detail = await self._lifespan.send(event)
        if outcome is Outcome.RAISED:
            raise detail
        if outcome is Outcome.FAILED:
            raise LifespanError(
                "The application said that its {} has failed: {!r}. Look for the cause there.".format(event, detail)
            )
        if outcome is Outcome.UNANSWERED:
            raise LifespanError(
                "The application did not finish its {} within {:g} seconds. Let it send 'lifespan.{}.complete', or "
                "raise `timeout`.".format(event, self._timeout, event)
            )
        if outcome is not Outcome.COMPLETE:
            raise LifespanError(
                "The application ended before its {} was complete. It must handle the scope 'lifespan' until the "
                "shutdown.".format(event)
            )
