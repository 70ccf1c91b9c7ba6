"""WebSockets that Channels' validators have refused for their Origin, which says from which page they come.

The validators close the WebSocket without a word, so the client sees what it would see if a consumer had refused it.
"""

import sys
from urllib.parse import urlparse

__unittest = True

#: What an application calls the one that it wraps.
_INNER = ("application", "inner", "app", "__wrapped__", "__func__")

#: How many applications are looked at, in case that one leads to new ones for ever.
_MOST = 100


def refusal(application, scope):
    """Return why a validator in `application` has refused the WebSocket of `scope`, and what it accepts, as two texts.

    None if there is no such validator, or it accepts the Origin.
    """
    module = sys.modules.get("channels.security.websocket")
    if module is None:
        return None
    origin = None
    for name, value in scope.get("headers", ()):
        if name == b"origin":
            origin = value.decode("latin1")
    parsed = None if origin is None else urlparse(origin)
    for wrapped in _chain(application):
        if isinstance(wrapped, module.OriginValidator) and not wrapped.valid_origin(parsed):
            sent = "without an Origin" if origin is None else "with the Origin {!r}".format(origin)
            allowed = list(wrapped.allowed_origins)
            why = "The WebSocket came {}, and the {} of the application accepts {}.".format(
                sent, type(wrapped).__name__, ", ".join(map(repr, allowed)) or "none"
            )
            return why, _example(allowed)
    return None


def _example(allowed):
    """Return an Origin that matches one of the patterns `allowed`."""
    pattern = (allowed or ["testserver"])[0]
    scheme, _, host = pattern.rpartition("://")
    return (scheme or "http") + "://" + host.lstrip(".")


def _chain(application):
    """Yield `application` and those that it wraps for WebSockets, as far as attributes and closures lead to them."""
    waiting, seen = [application], []
    while waiting and len(seen) < _MOST:
        current = waiting.pop(0)
        if current is None or any(current is known for known in seen):
            continue
        seen.append(current)
        yield current
        mapping = getattr(current, "application_mapping", None)
        if isinstance(mapping, dict):
            waiting.append(mapping.get("websocket"))
        waiting.extend(getattr(current, name, None) for name in _INNER)
        waiting.extend(_enclosed(current))


def _enclosed(function):
    for cell in getattr(function, "__closure__", None) or ():
        try:
            value = cell.cell_contents
        except ValueError:
            # Not assigned yet
            continue
        if callable(value):
            yield value
