"""Tests of our mocks of files: what asynctest's own do not promise; the rest is in tests/asynctest."""

import copy
import io
import os
import pickle
import unittest

from django_async_test.compat.shims import files


class FileDescriptorTests(unittest.TestCase):
    def test_a_virtual_descriptor_is_none_that_the_system_gives(self):
        """A descriptor handed to the system by mistake hits no open file."""
        with self.assertRaises(OSError):
            os.fstat(files.FileDescriptor())

    def test_next_fd_does_not_grow_for_a_lower_descriptor(self):
        """next_fd is the highest value so far plus one, whatever is made below it."""
        files.FileDescriptor()
        expected = files.FileDescriptor.next_fd
        files.FileDescriptor(3)
        self.assertEqual(expected, files.FileDescriptor.next_fd)

    def test_a_copy_is_the_same_descriptor(self):
        """A copied or pickled descriptor finds in a dictionary what the original has put there."""
        descriptor = files.FileDescriptor()
        for twin in (copy.copy(descriptor), copy.deepcopy(descriptor), pickle.loads(pickle.dumps(descriptor))):
            self.assertEqual("found", {descriptor: "found"}.get(twin))


class FdTests(unittest.TestCase):
    def test_the_error_says_what_to_pass(self):
        """The ValueError shows the object, says what has a descriptor, and keeps the cause."""
        with self.assertRaisesRegex(ValueError, r"^'name' has no file descriptor: pass a FileMock") as caught:
            files.fd("name")
        self.assertIsInstance(caught.exception.__cause__, AttributeError)


class IsFileMockTests(unittest.TestCase):
    def test_a_file_that_cannot_tell_its_descriptor_is_no_mock(self):
        """A closed file and a file in memory are no mocks, and no errors."""
        with open(os.devnull) as closed:
            pass
        self.assertFalse(files.isfilemock(closed))
        self.assertFalse(files.isfilemock(io.StringIO()))


class FileMockTests(unittest.TestCase):
    def test_a_mock_of_a_class_of_files_has_a_descriptor(self):
        """A FileMock with a spec has the attributes of the spec, and a virtual descriptor."""
        mock = files.FileMock(io.BytesIO)
        self.assertIsInstance(mock.fileno(), files.FileDescriptor)
        self.assertIsInstance(mock, io.BytesIO)
        with self.assertRaises(AttributeError):
            mock.no_such_attribute

    def test_a_subclass_makes_mocks_of_the_same_kind(self):
        """A subclass of SocketMock is the mock of a socket too."""

        class Ours(files.SocketMock):
            pass

        self.assertIsInstance(Ours(), files.socket.socket)
        self.assertIsInstance(Ours().fileno(), files.FileDescriptor)
