"""Tests of what the operating system has open for the process."""

import os
import socket
import sqlite3
import tempfile
import unittest

from django_async_test.engine.state import files

from .helpers import PartTestCase


@unittest.skipUnless(os.path.isdir("/proc/self/fd"), "only Linux lists what is open")
class OpenFilesTests(PartTestCase):
    part = files.OpenFiles()

    def found(self, function):
        """Return what is named of the thing that ``function()`` opens and returns."""
        before = self.part.take()
        with function():
            return [change.text for change in self.part.changes(before)]

    def test_files_and_listening_sockets_are_named(self):
        """By path and by address; they are not closed, since somebody may use them."""
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "report.txt")
            self.assertEqual(["file {} is still open".format(path)], self.found(lambda: open(path, "w")))
        server = socket.socket()
        server.bind(("127.0.0.1", 0))
        address = server.getsockname()

        def listen():
            server.listen(1)
            return server

        before = self.part.take() - {str(server.fileno())}
        with listen():
            texts = [change.text for change in self.part.changes(before)]
            self.part.put_back(before)
            self.assertNotEqual(-1, server.fileno())
        self.assertEqual(["a socket that listens on {} is still open".format(address)], texts)

    def test_what_pools_keep_is_not_named(self):
        """Sockets that do not listen, databases of SQLite, files of Python, and what is closed."""
        for function in (lambda: open(os.__file__), socket.socket, lambda: open(os.devnull)):
            self.assertEqual([], self.found(function))
        self.assertUnchanged(lambda: open(os.devnull).close())
        with tempfile.TemporaryDirectory() as directory:
            before = self.part.take()
            connection = sqlite3.connect(os.path.join(directory, "db"))
            connection.execute("CREATE TABLE a (b)")
            self.assertEqual([], self.part.changes(before))
            connection.close()
