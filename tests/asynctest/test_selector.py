"""Tests of the mocks of files and of the selector that takes them: one contract for every implementation."""

import asyncio
import os
import selectors
import socket
import ssl
import time
import types
import unittest
from unittest import mock

from django_async_test.asynctest import selector as public
from django_async_test.compat.python import loop_internals
from django_async_test.compat.shims import chosen_mocks as mocks
from django_async_test.compat.shims import files, installed_asynctest, ready, watched
from django_async_test.compat.shims import selector as shim

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


def merged(*modules):
    """Return an object with the names of all `modules`."""
    names = {}
    for module in modules:
        names.update(vars(module))
    return types.SimpleNamespace(**names)


class Contract(object):
    """What every implementation promises; ``api`` is the one at hand."""

    def setUp(self):
        super().setUp()
        self.left, self.right = socket.socketpair()
        self.addCleanup(self.left.close)
        self.addCleanup(self.right.close)
        self.loop = asyncio.SelectorEventLoop()
        self.addCleanup(self.loop.close)
        real = loop_internals.selector(self.loop, "this")
        loop_internals.replace_selector(self.loop, self.api.TestSelector(real))

    def run_coroutine(self, coroutine):
        return self.loop.run_until_complete(asyncio.wait_for(coroutine, 10))

    def selectors(self):
        """Yield a TestSelector of each kind: without and with a real selector."""
        for real in (None, selectors.DefaultSelector()):
            with self.subTest(real=real), self.api.TestSelector(real) as selector:
                yield selector

    # --- descriptors --------------------------------------------------------------------------------------

    def test_descriptors_count_upwards(self):
        """Each descriptor is an int, one more than the highest before."""
        first = self.api.FileDescriptor()
        self.assertIsInstance(first, int)
        self.assertEqual(first + 1, self.api.FileDescriptor())
        high = self.api.FileDescriptor(first + 10)
        self.assertEqual(first + 10, high)
        self.assertEqual(high + 1, self.api.FileDescriptor.next_fd)
        self.assertEqual(high + 1, self.api.FileDescriptor())

    def test_the_first_value_can_be_chosen(self):
        """A test that sets next_fd knows the value of the next descriptor."""
        with mock.patch.object(self.api.FileDescriptor, "next_fd", 0):
            self.assertEqual([0, 1], [self.api.FileDescriptor(), self.api.FileDescriptor()])

    def test_a_descriptor_is_another_key_than_its_number(self):
        """In a dictionary a virtual descriptor and a real one of the same value stand side by side."""
        descriptor = self.api.FileDescriptor()
        found = {descriptor: "virtual", int(descriptor): "real"}
        self.assertEqual(2, len(found))
        self.assertEqual("virtual", found[self.api.FileDescriptor(int(descriptor))])

    def test_fd_is_the_descriptor_of_a_mock_or_file(self):
        """fd() returns a descriptor itself, and asks a mock or a file for its own."""
        file = self.api.FileMock()
        self.assertIs(file.fileno(), self.api.fd(file))
        self.assertIs(file.fileno(), self.api.fd(file.fileno()))
        self.assertEqual(self.left.fileno(), self.api.fd(self.left))

    def test_fd_refuses_what_is_no_file(self):
        """fd() raises ValueError for an int, None and other objects."""
        for obj in (1, None, "name", object()):
            with self.subTest(obj=obj), self.assertRaises(ValueError):
                self.api.fd(obj)

    def test_isfilemock_knows_mocks_and_their_descriptors(self):
        """isfilemock() is true for the mocks and descriptors of a test, and for nothing else."""
        file = self.api.FileMock()
        for obj in (file, file.fileno(), self.api.SocketMock(), self.api.FileDescriptor(3)):
            with self.subTest(obj=obj):
                self.assertTrue(self.api.isfilemock(obj))
        for obj in (self.left, self.left.fileno(), 3, None, object(), mock.Mock()):
            with self.subTest(obj=obj):
                self.assertFalse(self.api.isfilemock(obj))

    # --- mocks --------------------------------------------------------------------------------------------

    def test_each_mock_has_its_own_descriptor(self):
        """fileno() returns one descriptor for each mock, always the same."""
        one, other = self.api.FileMock(), self.api.FileMock()
        self.assertIsInstance(one.fileno(), self.api.FileDescriptor)
        self.assertEqual(one.fileno(), one.fileno())
        self.assertNotEqual(one.fileno(), other.fileno())

    def test_attributes_of_a_mock_are_plain_mocks(self):
        """An attribute and a result of a FileMock are mocks, but no files."""
        for file in (self.api.FileMock(), self.api.SocketMock()):
            for child in (file.send, file.send(b"data")):
                self.assertIsInstance(child, mock.Mock)
                self.assertNotIsInstance(child, self.api.FileMock)
            file.send.assert_called_once_with(b"data")

    def test_mocks_take_the_arguments_of_a_mock(self):
        """Names, attributes, return values and side effects are set as with any mock."""
        for file in (self.api.FileMock(name="mine"), self.api.SocketMock(name="mine")):
            self.assertIn("mine", repr(file))
        self.assertEqual(b"data", self.api.SocketMock(**{"recv.return_value": b"data"}).recv(4))
        self.assertEqual(4, self.api.FileMock(return_value=4)())
        with self.assertRaises(KeyError):
            self.api.FileMock(side_effect=KeyError)()

    def test_the_mock_of_a_socket_is_a_socket(self):
        """A SocketMock is an instance of socket.socket, with its attributes and no others."""
        file = self.api.SocketMock()
        self.assertIsInstance(file, socket.socket)
        self.assertIsInstance(file, self.api.FileMock)
        with self.assertRaises(AttributeError):
            file.no_such_method()

    def test_the_mock_of_a_tls_socket_is_one(self):
        """An SSLSocketMock is an instance of ssl.SSLSocket, with its attributes."""
        file = self.api.SSLSocketMock()
        self.assertIsInstance(file, ssl.SSLSocket)
        self.assertIsInstance(file, self.api.SocketMock)
        self.assertIsInstance(file.fileno(), self.api.FileDescriptor)
        file.do_handshake()

    # --- the selector -------------------------------------------------------------------------------------

    def test_it_is_a_selector(self):
        """TestSelector is a selector in the sense of the standard library."""
        self.assertTrue(issubclass(self.api.TestSelector, selectors.BaseSelector))

    def test_mocks_and_files_are_registered_side_by_side(self):
        """register() returns the key, under which the file and its descriptor are found."""
        for selector in self.selectors():
            for fileobj in (self.api.FileMock(), self.left):
                key = selector.register(fileobj, READ, "data")
                self.assertEqual((fileobj, fileobj.fileno(), READ, "data"), tuple(key))
                self.assertEqual(key, selector.get_key(fileobj))
                self.assertEqual(key, selector.get_map()[fileobj])
                self.assertEqual(key, selector.get_map()[fileobj.fileno()])
            self.assertEqual(2, len(selector.get_map()))
            self.assertEqual({"data"}, {key.data for key in selector.get_map().values()})

    def test_a_real_descriptor_of_the_same_value_is_another_file(self):
        """The virtual descriptor 5 and the number 5 are registered apart."""
        with self.api.TestSelector() as selector:
            selector.register(self.api.FileDescriptor(5), READ, "virtual")
            selector.register(5, READ, "real")
            self.assertEqual("virtual", selector.unregister(self.api.FileDescriptor(5)).data)
            self.assertEqual("real", selector.get_key(5).data)

    def test_nothing_is_registered_twice(self):
        """A second registration of a mock or a file is a KeyError."""
        for selector in self.selectors():
            for fileobj in (self.api.FileMock(), self.left):
                selector.register(fileobj, READ)
                with self.assertRaises(KeyError):
                    selector.register(fileobj, WRITE)

    def test_only_known_events_can_be_watched(self):
        """Other events than reading and writing are a ValueError."""
        for selector in self.selectors():
            for fileobj in (self.api.FileMock(), self.left):
                for events in (0, 128):
                    with self.assertRaises(ValueError):
                        selector.register(fileobj, events)
                self.assertNotIn(fileobj, selector.get_map())

    def test_a_registration_is_changed(self):
        """modify() returns the new key, which replaces the old one."""
        for selector in self.selectors():
            for fileobj in (self.api.FileMock(), self.left):
                selector.register(fileobj, READ, "data")
                key = selector.modify(fileobj, READ | WRITE, "other")
                self.assertEqual((fileobj, fileobj.fileno(), READ | WRITE, "other"), tuple(key))
                self.assertEqual(key, selector.get_key(fileobj))
                self.assertEqual("third", selector.modify(fileobj, READ | WRITE, "third").data)
                self.assertEqual("third", selector.get_key(fileobj).data)

    def test_a_registration_is_removed(self):
        """unregister() returns the key, and the file can be registered again."""
        for selector in self.selectors():
            for fileobj in (self.api.FileMock(), self.left):
                key = selector.register(fileobj, READ, "data")
                self.assertEqual(key, selector.unregister(fileobj))
                self.assertNotIn(fileobj, selector.get_map())
                selector.register(fileobj, READ)

    def test_what_is_not_registered_is_a_key_error(self):
        """A mock or file that is unknown can be neither removed nor changed nor found."""
        for selector in self.selectors():
            for fileobj in (self.api.FileMock(), self.left):
                with self.assertRaises(KeyError):
                    selector.unregister(fileobj)
                with self.assertRaises(KeyError):
                    selector.modify(fileobj, READ)
                with self.assertRaises(KeyError):
                    selector.get_key(fileobj)
                with self.assertRaises(KeyError):
                    selector.get_map()[fileobj]

    def test_a_failed_change_loses_the_registration_as_in_the_real_selector(self):
        """Where the real selector raises, its exception comes through, and the file is no longer found."""
        real = mock.Mock(selectors.BaseSelector)
        real.register.return_value = selectors.SelectorKey(self.left, self.left.fileno(), READ, None)
        selector = self.api.TestSelector(real)
        selector.register(self.left, READ)
        error = real.modify.side_effect = OSError()
        with self.assertRaises(OSError) as caught:
            selector.modify(self.left, WRITE)
        self.assertIs(error, caught.exception)
        self.assertNotIn(self.left, selector.get_map())

    def test_mocks_never_reach_the_real_selector(self):
        """The real selector hears of real files only."""
        real = mock.Mock(selectors.BaseSelector)
        selector, file = self.api.TestSelector(real), self.api.FileMock()
        selector.register(file, READ)
        selector.modify(file, WRITE)
        selector.unregister(file)
        for method in (real.register, real.modify, real.unregister):
            method.assert_not_called()

    def test_nothing_is_ever_ready_without_a_real_selector(self):
        """select() returns an empty list at once."""
        with self.api.TestSelector() as selector:
            selector.register(self.left, WRITE)
            selector.register(self.api.FileMock(), WRITE)
            self.assertEqual([], selector.select())
            self.assertEqual([], selector.select(60))

    def test_real_sockets_become_ready_beside_mocks(self):
        """select() returns the real files that are ready and for what; a mock neither disturbs nor appears."""
        with self.api.TestSelector(selectors.DefaultSelector()) as selector:
            selector.register(self.api.FileMock(), READ | WRITE)
            left = selector.register(self.left, READ | WRITE, "left")
            right = selector.register(self.right, READ, "right")
            self.assertEqual([(left, WRITE)], selector.select(10))
            self.left.send(b"data")
            self.assertEqual({left: WRITE, right: READ}, dict(selector.select(10)))
            self.assertEqual(b"data", self.right.recv(10))
            selector.unregister(self.left)
            self.assertEqual([], selector.select(0))

    @unittest.skipIf(os.name == "nt", "pipes cannot be watched on Windows")
    def test_real_pipes_become_ready(self):
        """select() works with bare descriptors."""
        source, sink = os.pipe()
        self.addCleanup(os.close, source)
        self.addCleanup(os.close, sink)
        with self.api.TestSelector(selectors.DefaultSelector()) as selector:
            key = selector.register(source, READ)
            self.assertEqual([], selector.select(0))
            os.write(sink, b"data")
            self.assertEqual([(key, READ)], selector.select(10))

    def test_select_waits_as_long_as_it_is_told(self):
        """A timeout in seconds is waited for where nothing is ready, and none where it is 0 or less."""
        with self.api.TestSelector(selectors.DefaultSelector()) as selector:
            selector.register(self.left, READ)
            start = time.monotonic()
            self.assertEqual([], selector.select(-1))
            self.assertEqual([], selector.select(0))
            self.assertEqual([], selector.select(0.05))
            # Some systems' clocks are coarse.
            self.assertGreaterEqual(time.monotonic() - start, 0.03)

    def test_a_closed_selector_knows_nothing(self):
        """close() closes the real selector too; afterwards nothing can be looked up."""
        for selector in self.selectors():
            selector.register(self.api.FileMock(), READ)
            selector.close()
            self.assertIsNone(selector.get_map())
            with self.assertRaises((KeyError, RuntimeError)):
                selector.get_key(self.left)
        real = mock.Mock(selectors.BaseSelector)
        with self.api.TestSelector(real):
            real.close.assert_not_called()
        real.close.assert_called_once_with()

    def test_pytest_does_not_take_it_for_a_test(self):
        """The class says that it is no test, whatever its name begins with."""
        self.assertIs(False, self.api.TestSelector.__test__)

    # --- in a loop ----------------------------------------------------------------------------------------

    def test_a_reader_and_a_writer_are_called_when_a_test_says_so(self):
        """set_read_ready() calls the reader, set_write_ready() the writer, once each."""
        for announce, add, remove in (
            (self.api.set_read_ready, self.loop.add_reader, self.loop.remove_reader),
            (self.api.set_write_ready, self.loop.add_writer, self.loop.remove_writer),
        ):
            with self.subTest(announce=announce.__name__):
                file, called = self.api.SocketMock(), []
                add(file, called.append, "called")
                self.run_turns(3)
                self.assertEqual([], called)
                announce(file, self.loop)
                self.assertEqual([], called)
                self.run_turns(3)
                self.assertEqual(["called"], called)
                self.assertTrue(remove(file))
                announce(file, self.loop)
                self.run_turns(3)
                self.assertEqual(["called"], called)

    def run_turns(self, count):
        async def run():
            for _ in range(count):
                await asyncio.sleep(0)

        self.run_coroutine(run())

    def test_a_reader_added_in_the_same_turn_is_called(self):
        """An event announced before the reader is added, in one turn of the loop, is not lost."""

        async def run():
            file, called = self.api.FileMock(), self.loop.create_future()
            self.api.set_read_ready(file, self.loop)
            self.loop.add_reader(file, called.set_result, "called")
            self.assertEqual("called", await called)
            self.loop.remove_reader(file)

        self.run_coroutine(run())

    def test_an_event_of_the_other_kind_calls_nobody(self):
        """A reader is not called when its file can be written, nor anybody for a file that is not watched."""
        file, called = self.api.FileMock(), []
        self.loop.add_reader(file, called.append, "called")
        self.api.set_write_ready(file, self.loop)
        self.api.set_read_ready(self.api.FileMock(), self.loop)
        self.run_turns(3)
        self.assertEqual([], called)

    def test_another_thread_can_announce_an_event(self):
        """set_read_ready() wakes a loop that waits."""

        async def run():
            file, called = self.api.FileMock(), self.loop.create_future()
            self.loop.add_reader(file, called.set_result, "called")
            await self.loop.run_in_executor(None, self.api.set_read_ready, file, self.loop)
            self.assertEqual("called", await called)
            self.loop.remove_reader(file)

        self.run_coroutine(run())

    def test_an_event_of_a_real_file_can_be_made_up(self):
        """The reader of a real socket is called although there is nothing to read."""
        called = self.loop.create_future()
        self.loop.add_reader(self.left, called.set_result, "called")
        self.api.set_read_ready(self.left, self.loop)
        self.assertEqual("called", self.run_coroutine(called))
        self.loop.remove_reader(self.left)

    def test_sockets_and_mocks_work_in_one_loop(self):
        """Streams over real sockets, and the reader of a mock, work in a loop with a TestSelector."""

        async def run():
            reader, writer = await asyncio.open_connection(sock=self.left)
            mocked, received = self.api.SocketMock(), self.loop.create_future()
            mocked.recv.return_value = b"mocked"
            self.loop.add_reader(mocked, lambda: received.done() or received.set_result(mocked.recv(10)))
            writer.write(b"question\n")
            self.assertEqual(b"question\n", await self.loop.run_in_executor(None, self.right.recv, 20))
            self.right.send(b"answer\n")
            self.assertEqual(b"answer\n", await reader.readline())
            self.api.set_read_ready(mocked, self.loop)
            self.assertEqual(b"mocked", await received)
            self.loop.remove_reader(mocked)
            writer.close()
            # Python before 3.7 has no wait_closed()
            await asyncio.sleep(0)

        self.run_coroutine(run())

    def test_a_timeout_passes_while_a_socket_is_silent(self):
        """A loop that waits for real files goes on when a timer is due."""

        async def run():
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(self.loop.sock_recv(self.left, 10), 0.01)  # The timer is the subject

        self.left.setblocking(False)
        self.run_coroutine(run())

    def test_what_is_watched_is_told(self):
        """get_registered_events() is the set of keys of mocks and of real files."""
        with self.api.TestSelector(selectors.DefaultSelector()) as selector:
            keys = {selector.register(file, READ) for file in (self.api.FileMock(), self.left)}
            self.assertEqual(keys, self.api.get_registered_events(selector))


class PublicTests(Contract, unittest.TestCase):
    """The module that tests import."""

    api = public


class ShimTests(Contract, unittest.TestCase):
    """Our own implementation, on the Pythons too where another serves."""

    api = merged(files, shim, ready, watched)


if mocks.installed_serves:

    class InstalledTests(Contract, unittest.TestCase):
        """The installed asynctest; what it lacks is ours."""

        api = merged(watched, installed_asynctest.selector)


class NamesTests(unittest.TestCase):
    def test_what_is_public_is_listed(self):
        """`__all__` has the names of asynctest.selector, and they are there."""
        expected = {
            "FileDescriptor",
            "FileMock",
            "SSLSocketMock",
            "SocketMock",
            "TestSelector",
            "fail_on_active_selector_callbacks",
            "fail_on_before_test_active_selector_callbacks",
            "fd",
            "get_registered_events",
            "isfilemock",
            "set_read_ready",
            "set_write_ready",
        }
        self.assertEqual(expected, set(public.__all__))
        self.assertEqual(len(expected), len(public.__all__))
        for name in expected:
            self.assertTrue(hasattr(public, name), name)

    @unittest.skipUnless(mocks.installed_serves, "asynctest is not installed, or too old, or does not work here")
    def test_the_classes_are_those_of_the_installed_asynctest(self):
        """Where asynctest works, tests that import from both have one set of classes."""
        for name in ("FileDescriptor", "FileMock", "SocketMock", "SSLSocketMock", "TestSelector"):
            self.assertIs(getattr(installed_asynctest.selector, name), getattr(public, name))
