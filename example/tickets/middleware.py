"""A sync middleware that writes to the database, in front of sync and async views.

Django runs it in another thread than an async view; both have to see the same rows.
"""

from tickets.models import AuditEntry


def audit_trail(get_response):
    """Record every request that may change something (for MIDDLEWARE, Django 1.10+)."""

    def middleware(request):
        return _recorded(request, get_response(request))

    return middleware


class AuditTrailMiddleware(object):
    """The same for MIDDLEWARE_CLASSES, in Django 1.8 and 1.9."""

    def process_response(self, request, response):
        return _recorded(request, response)


def _recorded(request, response):
    if request.method not in ("GET", "HEAD"):
        AuditEntry.record("request", "%s %s" % (request.path, response.status_code))
    return response
