"""Which application a live server serves: the one that the class or the settings name, and static and media files."""

import importlib

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.views.static import serve

from ..compat.django import file_handlers

try:
    from django.core.asgi import get_asgi_application
except ImportError:
    # Django before 3.0
    get_asgi_application = None

__unittest = True


def asgi_application(cls):
    """Return the ASGI application of the class: ``application``, or that of the project, with its files.

    Raises ImproperlyConfigured if it cannot be had.
    """
    chosen, origin = _chosen(cls, "ASGI_APPLICATION")
    if chosen is None and get_asgi_application is None:
        raise ImproperlyConfigured(
            "{}: this Django has no ASGI handler; 3.0 was the first. Use WSGILiveServerTestCase, or set "
            "`application` to an ASGI application.".format(cls.__qualname__)
        )
    application = _resolve(cls, chosen, origin) if chosen is not None else get_asgi_application()
    static, media = _asgi_file_handlers(cls)
    if media is not None:
        application = media(application)
    return static(application) if static is not None else application


def wsgi_application(cls):
    """Return the WSGI application of the class: ``application``, or Django's handler, with its files.

    Raises ImproperlyConfigured if it cannot be had.
    """
    chosen, origin = _chosen(cls, None)
    application = _resolve(cls, chosen, origin) if chosen is not None else WSGIHandler()
    if has_media():
        application = file_handlers.media_files_handler()(application)
    static = _chosen_static(cls)
    if static is None and serves_static_files():
        from django.contrib.staticfiles.handlers import StaticFilesHandler as static
    elif static is None and settings.STATIC_URL and settings.STATIC_ROOT:
        static = file_handlers.static_files_handler()
    return static(application) if static else application


def serves_static_files():
    """Return whether the project finds static files with ``django.contrib.staticfiles``."""
    return apps.is_installed("django.contrib.staticfiles") and bool(settings.STATIC_URL)


def has_media():
    """Return whether the project has uploaded files, at a URL other than the root."""
    return bool(settings.MEDIA_ROOT) and settings.MEDIA_URL not in ("", "/")


def _chosen(cls, setting):
    chosen = cls.application
    if chosen is not None:
        return chosen, "{}.application".format(cls.__qualname__)
    if setting is not None and getattr(settings, setting, None):
        return getattr(settings, setting), "settings." + setting
    return None, None


def _chosen_static(cls):
    return cls.static_handler


def _resolve(cls, application, origin):
    if not isinstance(application, str):
        return application
    module, _, name = application.replace(":", ".").rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except Exception as error:
        raise ImproperlyConfigured(
            "{}: the live server cannot import the application {!r}, which {} names: {!r}. Correct the name "
            "('package.module.application'), or the error in that module.".format(
                cls.__qualname__, application, origin, error
            )
        ) from error


def _asgi_file_handlers(cls):
    """Return the classes that serve static and media files, each None if there are no such files."""
    static = _chosen_static(cls)
    try:
        from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
    except ImportError:
        return static or None, None

    class MediaFilesHandler(ASGIStaticFilesHandler):
        def get_base_url(self):
            return settings.MEDIA_URL

        def serve(self, request):
            return serve(request, self.file_path(request.path), document_root=settings.MEDIA_ROOT)

    if static is None and serves_static_files():
        static = ASGIStaticFilesHandler
    return static or None, MediaFilesHandler if has_media() else None
