"""Django's WSGI server with a thread for each request.

Mirrors: ``ThreadedWSGIServer`` of Django 2.0.
Gaps: none known.
Needed by: Django before 2.0, whose only server answers one request after the other.
Delete when: Django >= 2.0; ThreadedWSGIServer stays, for its attributes.
Upstream: https://code.djangoproject.com/ticket/20238
Tests: tests/compat/django/test_wsgi_server.py
"""

import socketserver

from django.core.servers import basehttp

__unittest = True

if hasattr(basehttp, "ThreadedWSGIServer"):
    # Django 2.0 and later
    _ThreadedWSGIServer = basehttp.ThreadedWSGIServer
else:
    # Django before 2.0

    class _ThreadedWSGIServer(socketserver.ThreadingMixIn, basehttp.WSGIServer):
        """A thread for each request."""


class ThreadedWSGIServer(_ThreadedWSGIServer):
    """Answers each request in a thread; closing the server does not wait for these threads."""

    daemon_threads = True
    # Python 3.7 and later: server_close() would wait for a connection that is kept alive.
    block_on_close = False
    request_queue_size = 512
