"""Connections, servers, files and processes that are left open, and servers that fail."""

import asyncio
import concurrent.futures
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time

from django_async_test import fail_on, timeout

from ..helpers import forever
from .kinds import NOT_RETRIEVED, by_check, by_default
from .tasks import fail

OPEN = "was still open when the test ended"
DROPPED = "(ResourceWarning)"
RUNNING = "the process"
HELD = "held the event loop"
SLOW = "took longer than its timeout"

# Ends when its standard input does.
COMMAND = [sys.executable, "-S", "-E", "-c", "input()"]


async def serve(self, handler=None):
    async def wait(reader, writer):
        await reader.read()
        writer.close()

    return await asyncio.start_server(handler or wait, "127.0.0.1", 0)


def close(self, closable):
    self.later.append(closable.close)


@by_check(OPEN)
async def server(self):
    close(self, await serve(self))


@by_check(OPEN)
async def stream(self):
    listening = await self.loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    _reader, self.writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    self.later.append(self.writer.transport.close)
    listening.close()


@by_check(OPEN)
async def protocol(self):
    listening = await self.loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    transport, _ = await self.loop.create_connection(asyncio.Protocol, *listening.sockets[0].getsockname())
    close(self, transport)
    listening.close()


@by_check(OPEN)
async def datagrams(self):
    transport, _ = await self.loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.1", 0))
    close(self, transport)


@by_check(OPEN)
async def unix_server(self):
    folder = tempfile.TemporaryDirectory()
    self.addCleanup(folder.cleanup)
    close(self, await asyncio.start_unix_server(print, os.path.join(folder.name, "s")))


@by_check(OPEN)
async def pipe(self):
    reading, writing = os.pipe()
    self.later.append(lambda: os.close(writing))
    transport, _ = await self.loop.connect_read_pipe(asyncio.Protocol, os.fdopen(reading, "rb", 0))
    close(self, transport)


@by_check(RUNNING, needs=sys.version_info >= (3, 8))
async def process_of_asyncio(self):
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=subprocess.PIPE)
    self.later.append(process._transport.close)


@by_check(RUNNING)
def process(self):
    child = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    self.later += [child.wait, child.stdin.close]


@by_check(RUNNING)
def process_of_a_thread(self):
    thread = threading.Thread(target=process, args=(self,))
    thread.start()
    thread.join()


@by_check(DROPPED)
def file(self):
    open(os.devnull)


@by_check(DROPPED)
async def file_in_a_cycle(self):
    cycle = [open(os.devnull)]
    cycle.append(cycle)


@by_check(DROPPED)
def socket_dropped(self):
    socket.socket()


@by_check(DROPPED)
def pair_of_sockets(self):
    socket.socketpair()


@by_check(DROPPED)
def temporary_file(self):
    tempfile.TemporaryFile()


@by_check(DROPPED)
def temporary_folder(self):
    tempfile.TemporaryDirectory()


@by_check(DROPPED)
def loop(self):
    asyncio.new_event_loop()


@by_check(DROPPED)
def file_in_a_thread(self):
    thread = threading.Thread(target=open, args=(os.devnull,))
    thread.start()
    thread.join()


@by_default(NOT_RETRIEVED)
async def exception_of_a_protocol(self):
    class Protocol(asyncio.Protocol):
        def connection_made(self, transport):
            transport.close()
            fail()

    listening = await self.loop.create_server(Protocol, "127.0.0.1", 0)
    transport, _ = await self.loop.create_connection(asyncio.Protocol, *listening.sockets[0].getsockname())
    await asyncio.sleep(0.01)  # Until it has arrived
    transport.close()
    listening.close()


@by_default(NOT_RETRIEVED)
async def exception_of_the_handler_of_a_server(self):
    async def handle(reader, writer):
        writer.close()
        fail()

    listening = await serve(self, handle)
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    await reader.read()
    writer.close()
    listening.close()
    await asyncio.sleep(0)


def blocking(function):
    """Give the check a limit of its own, lest a slow machine does."""
    return fail_on(blocking_calls=0.2)(function)


@by_check(HELD)
@blocking
async def sleep_in_a_coroutine(self):
    time.sleep(1.5)  # Longer than the limit


@by_check(HELD)
@blocking
async def sleep_in_a_callback(self):
    self.loop.call_soon(time.sleep, 1.5)  # Longer than the limit
    await asyncio.sleep(0)


@by_check(HELD)
@blocking
async def thread_joined_in_a_coroutine(self):
    thread = threading.Thread(target=time.sleep, args=(1.5,))  # Longer than the limit
    thread.start()
    thread.join()


@by_check(HELD)
@blocking
async def result_of_a_pool_in_a_coroutine(self):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(time.sleep, 1.5).result()  # Longer than the limit


@by_check(HELD)
@blocking
async def calculation_in_a_coroutine(self):
    until = time.monotonic() + 1.5  # Longer than the limit
    while time.monotonic() < until:
        pass


@by_check(HELD)
@blocking
async def selector_in_a_coroutine(self):
    with selectors.DefaultSelector() as selector:
        selector.select(1.2)  # Longer than the limit


@by_default(SLOW)
@timeout(0.2)
async def coroutine_that_hangs(self):
    await forever()


@by_default(SLOW)
@timeout(0.2)
async def deadlock_of_tasks(self):
    lock = asyncio.Lock()
    await lock.acquire()
    await lock.acquire()


@by_default(SLOW)
@timeout(0.2)
def call_that_hangs(self):
    time.sleep(100)  # For ever, were it not interrupted


@by_default(SLOW)
@timeout(0.2)
async def call_that_holds_the_loop(self):
    threading.Event().wait(100)
