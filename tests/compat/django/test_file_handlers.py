"""Tests of what serves files in a live server."""

import os
import tempfile
import unittest
from unittest import mock

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory, override_settings, testcases

from django_async_test.compat.django import file_handlers


class FileHandlerTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with open(os.path.join(self.folder, "file.txt"), "w") as file:
            file.write("content")

    def get(self, handler, path):
        """Return what an application of the class `handler` answers."""
        response = handler(WSGIHandler()).get_response(RequestFactory().get(path))
        self.addCleanup(response.close)
        return response.status_code, b"".join(response.streaming_content)

    def assertServesFiles(self):
        with override_settings(MEDIA_ROOT=self.folder, MEDIA_URL="/media/"):
            self.assertEqual((200, b"content"), self.get(file_handlers.media_files_handler(), "/media/file.txt"))
        with override_settings(STATIC_ROOT=self.folder, STATIC_URL="/static/"):
            self.assertEqual((200, b"content"), self.get(file_handlers.static_files_handler(), "/static/file.txt"))

    def test_files_are_served(self):
        """The handlers serve what is in MEDIA_ROOT and STATIC_ROOT."""
        self.assertServesFiles()

    def test_files_are_served_where_django_has_no_such_handlers(self):
        """The files are served without the private classes of Django's live server, too."""
        private = dict.fromkeys(("_StaticFilesHandler", "_MediaFilesHandler"), mock.DEFAULT)
        with mock.patch.multiple(testcases, **private):
            del testcases._StaticFilesHandler, testcases._MediaFilesHandler
            self.assertServesFiles()
