"""The classes with which Django's live server serves STATIC_ROOT and MEDIA_ROOT, which are private to it.

Needed by: WSGI live servers.
Delete when: never; ``django.contrib.staticfiles`` serves static files only, and only where it is installed.
Upstream: https://github.com/django/django/blob/main/django/test/testcases.py (``_MediaFilesHandler``)
Tests: tests/compat/django/test_file_handlers.py
"""

from django.conf import settings
from django.test import testcases

__unittest = True


def static_files_handler():
    """Return the class of WSGI applications that serve STATIC_ROOT before they ask another application."""
    return getattr(testcases, "_StaticFilesHandler", None) or _handler("STATIC")


def media_files_handler():
    """Return the class of WSGI applications that serve MEDIA_ROOT before they ask another application."""
    return getattr(testcases, "_MediaFilesHandler", None) or _handler("MEDIA")


def _handler(kind):
    class FilesHandler(testcases.FSFilesHandler):
        def get_base_dir(self):
            return getattr(settings, kind + "_ROOT")

        def get_base_url(self):
            return getattr(settings, kind + "_URL")

    return FilesHandler
