"""Let Django accept the host of a live server, and Channels too, which keeps the list of the time it was imported.

``AllowedHostsOriginValidator`` is applied in ``asgi.py`` and keeps the list that
``ALLOWED_HOSTS`` is then.  So the list itself gets the host, and not a copy that
takes its place.

Needed by: Channels up to 4.3; all versions of Django, whose runner replaces the list.
Delete when: never; Channels keeps the list that it has found.
Upstream: https://github.com/django/channels/blob/main/channels/security/websocket.py
Tests: tests/compat/django/test_allowed_hosts.py
"""

import contextlib

from django.conf import settings
from django.test import modify_settings, utils

__unittest = True


def allow(host, undo):
    """Add `host` to ``ALLOWED_HOSTS``; `undo` removes it."""
    if not isinstance(settings.ALLOWED_HOSTS, list):
        hosts = modify_settings(ALLOWED_HOSTS={"append": host})
        hosts.enable()
        undo.callback(hosts.disable)
        return
    for hosts in _lists():
        if host not in hosts:
            hosts.append(host)
            undo.callback(_remove, hosts, host)


def _lists():
    """Return the list of now and the one from before ``setup_test_environment()``, if asgi.py was imported by then."""
    # Django 1.11 and later
    saved = getattr(getattr(utils, "_TestState", None), "saved_data", None)
    lists = [settings.ALLOWED_HOSTS, getattr(saved, "allowed_hosts", None)]
    return [hosts for hosts in lists if isinstance(hosts, list)]


def _remove(hosts, host):
    # The test may have removed it.
    with contextlib.suppress(ValueError):
        hosts.remove(host)
