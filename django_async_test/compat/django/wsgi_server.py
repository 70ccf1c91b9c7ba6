"""Django's WSGI server with a thread for each request.

Needed by: Django before 2.0, whose only server answers one request after the other.
Delete when: Django >= 2.0.
Upstream: https://code.djangoproject.com/ticket/20238
Tests: tests/compat/django/test_wsgi_server.py
"""

import socketserver

from django.core.servers import basehttp

__unittest = True

if hasattr(basehttp, "ThreadedWSGIServer"):
    _ThreadedWSGIServer = basehttp.ThreadedWSGIServer
else:

    class _ThreadedWSGIServer(socketserver.ThreadingMixIn, basehttp.WSGIServer):
        """A thread for each request."""


class ThreadedWSGIServer(_ThreadedWSGIServer):
    """Answers each request in a thread, for whose end nobody waits."""

    daemon_threads = True
    # Python 3.7 and later: a connection that is kept alive would keep server_close() waiting.
    block_on_close = False
    request_queue_size = 512
