"""Tasks, futures, callbacks and timers that are left behind, or fail unnoticed."""

import asyncio
import socket

from ..helpers import define, forever, has_async_generators
from .kinds import NOT_RETRIEVED, PENDING, by_check, by_default, not_found

WAITING = "was still waiting when the test ended"


async def broken():
    raise ValueError("broken")


def fail(*args):
    raise ValueError("broken")


async def turn():
    for _ in range(5):
        await asyncio.sleep(0)


@by_default(PENDING)
async def task_pending(self):
    asyncio.ensure_future(forever())


@by_default(PENDING)
def task_pending_of_a_synchronous_test(self):
    self.loop.create_task(forever())


@by_default(PENDING, where="setUp")
async def task_pending_of_set_up(self):
    asyncio.ensure_future(forever())


@by_default(PENDING)
async def task_pending_of_a_task(self):
    async def start():
        asyncio.ensure_future(forever())

    await asyncio.ensure_future(start())


@by_default(PENDING)
async def task_pending_of_a_clean_up(self):
    async def start():
        asyncio.ensure_future(forever())

    self.addCleanup(start)


@by_default(PENDING)
async def task_pending_of_a_callback(self):
    self.loop.call_soon(lambda: self.loop.create_task(forever()))
    await turn()


@by_default(PENDING)
async def shielded(self):
    try:
        await asyncio.wait_for(asyncio.shield(forever()), 0.001)
    except asyncio.TimeoutError:
        pass


@by_default(PENDING)
async def wait_for_the_first_only(self):
    await asyncio.wait(
        [asyncio.ensure_future(forever()), asyncio.ensure_future(turn())], return_when=asyncio.FIRST_COMPLETED
    )


@by_default(PENDING)
async def as_completed_left_early(self):
    for first in asyncio.as_completed([forever(), turn()]):
        await first
        break


@by_default(PENDING)
async def consumer_of_a_queue(self):
    self.task = asyncio.ensure_future(asyncio.Queue().get())
    await turn()


@by_default(PENDING)
async def who_waits_for_an_event(self):
    self.task = asyncio.ensure_future(asyncio.Event().wait())
    await turn()


@by_default(PENDING)
async def gather_dropped(self):
    self.gathered = asyncio.gather(forever(), forever())


@by_default("is still running although it was cancelled")
async def task_that_swallows_its_cancellation(self):
    end = asyncio.Event()
    self.later.append(end.set)

    async def stubborn():
        while not end.is_set():
            try:
                await end.wait()
            except asyncio.CancelledError:
                pass

    self.task = asyncio.ensure_future(stubborn())
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_of_a_task(self):
    asyncio.ensure_future(broken())
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_of_a_task_in_an_attribute(self):
    self.task = asyncio.ensure_future(broken())
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_of_a_task_that_was_waited_for(self):
    await asyncio.wait([asyncio.ensure_future(broken())])


@by_default(NOT_RETRIEVED)
async def exception_of_the_second_task(self):
    tasks = [asyncio.ensure_future(broken()) for _ in range(2)]
    await turn()
    with self.assertRaises(ValueError):
        await tasks[0]


@by_default(NOT_RETRIEVED)
async def exception_of_a_gather_that_nobody_awaits(self):
    asyncio.gather(broken())
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_when_it_is_cancelled(self):
    async def fail_when_cancelled():
        try:
            await forever()
        finally:
            fail()

    task = asyncio.ensure_future(fail_when_cancelled())
    await turn()
    task.cancel()
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_of_a_future(self):
    self.loop.create_future().set_exception(ValueError("broken"))


@by_default(NOT_RETRIEVED)
async def exception_of_run_in_executor(self):
    self.future = self.loop.run_in_executor(None, fail)
    await asyncio.wait([self.future])


@by_default(NOT_RETRIEVED)
async def exception_of_a_callback(self):
    self.loop.call_soon(fail)
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_of_a_threadsafe_callback(self):
    self.loop.call_soon_threadsafe(fail)
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_of_a_done_callback(self):
    task = asyncio.ensure_future(turn())
    task.add_done_callback(fail)
    await task
    await turn()


@by_default(NOT_RETRIEVED)
async def exception_of_a_timer(self):
    self.loop.call_later(0, fail)
    await asyncio.sleep(0.01)  # Until it is due


@by_default(NOT_RETRIEVED)
async def exception_of_a_reader(self):
    ours, other = socket.socketpair()
    self.addCleanup(ours.close)
    self.addCleanup(other.close)

    def read():
        self.loop.remove_reader(ours)
        fail()

    self.loop.add_reader(ours, read)
    other.send(b"x")
    await asyncio.sleep(0.01)  # Until it is called


@by_default(NOT_RETRIEVED)
async def exception_of_the_end_of_a_task(self):
    async def end_badly():
        try:
            await forever()
        except asyncio.CancelledError:
            fail()

    self.addCleanup(asyncio.ensure_future(end_badly()).cancel)
    await turn()


@by_default("ValueError", needs=has_async_generators)
async def exception_of_the_end_of_an_asynchronous_generator(self):
    self.generator = fails_at_its_end()
    await self.generator.__anext__()


fails_at_its_end = (
    define("async def fails():\n    try:\n        yield 1\n    finally:\n        raise ValueError('broken')")["fails"]
    if has_async_generators
    else None
)


@by_check(WAITING)
async def timer(self):
    self.loop.call_later(100, print)


@by_check(WAITING)
async def timer_at_a_time(self):
    self.loop.call_at(self.loop.time() + 100, print)


@by_check(WAITING)
def timer_of_a_synchronous_test(self):
    self.loop.call_later(100, print)


@by_check(WAITING)
async def timer_that_sets_itself_again(self):
    def again():
        self.loop.call_later(0.001, again)

    again()
    await asyncio.sleep(0.01)  # Several times its length


@not_found("the results of gather(return_exceptions=True) are values, and count as retrieved")
async def exceptions_that_gather_returns(self):
    await asyncio.gather(broken(), return_exceptions=True)


@not_found("a future that is never done keeps nobody waiting")
async def future_never_done(self):
    self.future = self.loop.create_future()


@not_found("whether the code was right to catch an exception only the code knows")
async def exception_swallowed(self):
    try:
        await broken()
    except Exception:
        pass


@not_found("a lock of the test goes with it")
async def lock_left_locked(self):
    self.lock = asyncio.Lock()
    await self.lock.acquire()
