"""Tests of the choice of the application."""

import unittest

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from django_async_test.live import applications
from tests.live.helpers import needs_asgi


def application():
    """Stand for an application."""


class Case(object):
    application = None
    static_handler = False


class ASGITests(unittest.TestCase):
    def test_the_class_chooses(self):
        """``application`` is a callable, or a name with a dot or a colon before its last part."""
        for value in (staticmethod(application), __name__ + ".application", __name__ + ":application"):
            cls = type("Chosen", (Case,), {"application": value})
            self.assertIs(application, applications.asgi_application(cls))

    def test_the_project_chooses(self):
        """``ASGI_APPLICATION`` is the project's."""
        with override_settings(ASGI_APPLICATION=__name__ + ".application"):
            self.assertIs(application, applications.asgi_application(Case))

    @needs_asgi
    def test_djangos_own(self):
        """Without a setting it is Django's handler."""
        from django.core.handlers.asgi import ASGIHandler

        with override_settings(ASGI_APPLICATION=None):
            self.assertIs(ASGIHandler, type(applications.asgi_application(Case)))

    @unittest.skipIf(applications.get_asgi_application, "this Django has an ASGI handler")
    def test_a_django_without_asgi(self):
        """The error says what to do on an old Django."""
        with override_settings(ASGI_APPLICATION=None):
            with self.assertRaisesRegex(ImproperlyConfigured, "this Django has no ASGI handler"):
                applications.asgi_application(Case)

    def test_a_function(self):
        """It is the application as it is, and no method of the class."""

        def application(scope, receive, send):
            raise NotImplementedError

        cls = type("Chosen", (Case,), {"application": application, "static_handler": False})
        with override_settings(MEDIA_ROOT=""):
            self.assertIs(application, applications.asgi_application(cls))

    def test_an_error_in_the_module(self):
        """The message has the name, where it stands, and the error."""
        cls = type("Wrong", (Case,), {"application": "nowhere.application"})
        with self.assertRaisesRegex(ImproperlyConfigured, "'nowhere.application', which Wrong.application names"):
            applications.asgi_application(cls)

    @needs_asgi
    def test_static_files(self):
        """They are served if the project has ``django.contrib.staticfiles``, or by the class that is chosen."""
        from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

        cls = type("Static", (Case,), {"application": staticmethod(application), "static_handler": None})
        self.assertIs(ASGIStaticFilesHandler, type(applications.asgi_application(cls)))
        with override_settings(INSTALLED_APPS=["django.contrib.contenttypes"]):
            self.assertIs(application, applications.asgi_application(cls))
        chosen = type("Chosen", (ASGIStaticFilesHandler,), {})
        cls.static_handler = chosen
        self.assertIs(chosen, type(applications.asgi_application(cls)))


class WSGITests(unittest.TestCase):
    def test_djangos_own(self):
        """As in Django's live server it is the handler, whatever ``WSGI_APPLICATION`` says."""
        self.assertIs(WSGIHandler, type(applications.wsgi_application(Case)))

    def test_the_class_chooses(self):
        """``application`` is a callable or a name."""
        cls = type("Chosen", (Case,), {"application": __name__ + ".application"})
        self.assertIs(application, applications.wsgi_application(cls))

    def test_static_files(self):
        """They are found as in development, or else in ``STATIC_ROOT``."""
        from django.test.testcases import _StaticFilesHandler

        cls = type("Static", (Case,), {"static_handler": None})
        self.assertIs(StaticFilesHandler, type(applications.wsgi_application(cls)))
        with override_settings(INSTALLED_APPS=["django.contrib.contenttypes"], STATIC_ROOT="/nowhere"):
            self.assertIs(_StaticFilesHandler, type(applications.wsgi_application(cls)))


class MediaTests(unittest.TestCase):
    def test_there_are_files(self):
        """A project without ``MEDIA_ROOT``, or with an URL that would hide all others, has none."""
        with override_settings(MEDIA_URL="/media/", MEDIA_ROOT="/tmp"):
            self.assertTrue(applications.has_media())
        with override_settings(MEDIA_URL="/media/", MEDIA_ROOT=""):
            self.assertFalse(applications.has_media())
        with override_settings(MEDIA_URL="", MEDIA_ROOT="/tmp"):
            self.assertFalse(applications.has_media())
