"""Tests of the choice between the mocks of files of the installed asynctest and ours."""

import importlib.util
import socket
import sys
import unittest
from unittest import mock

from django_async_test.asynctest import selector as public
from django_async_test.compat.shims import chosen_file_mocks, files


class WithoutTlsTests(unittest.TestCase):
    def load_without_ssl(self, module):
        """Return a second copy of `module`, loaded where ``import ssl`` fails."""
        spec = importlib.util.spec_from_file_location(module.__name__ + "_without_ssl", module.__file__)
        copy = importlib.util.module_from_spec(spec)
        with mock.patch.dict(sys.modules, {"ssl": None}):
            spec.loader.exec_module(copy)
        return copy

    def test_there_is_no_mock_of_a_tls_socket_without_ssl(self):
        """On a Python without ssl everything else is there, and `__all__` names nothing that is not."""
        without = self.load_without_ssl(files)
        self.assertIsNone(without.SSLSocketMock)
        self.assertIsInstance(without.SocketMock(), socket.socket)
        with mock.patch.object(chosen_file_mocks, "SSLSocketMock", None):
            without = self.load_without_ssl(public)
        self.assertFalse(hasattr(without, "SSLSocketMock"))
        self.assertEqual({"SSLSocketMock"}, set(public.__all__) - set(without.__all__))
