"""Tests of who is called when a mock of a file is made."""

import unittest

from django_async_test.compat.shims import files, first_mock


class FirstMockTests(unittest.TestCase):
    def test_those_who_wait_are_called_with_each_mock(self):
        """A function in the list is called once for each virtual descriptor, and no longer when it is taken out."""
        called = []

        def note():
            called.append(True)

        first_mock.on_descriptor.append(note)
        try:
            files.FileMock()
            files.FileMock()
        finally:
            first_mock.on_descriptor.remove(note)
        files.FileMock()
        self.assertEqual([True, True], called)
