"""A selector that knows mocks of files beside real ones.

Mirrors: ``TestSelector`` of ``asynctest.selector`` 0.13.0.
Gaps: none known; it also takes over what the real selector watches already.
Needed by: Python 3.8 and later; earlier ones where asynctest is not installed.
Delete when: never; the standard library's selectors refuse what the system does not know.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.selector.html
Tests: tests/compat/shims/test_selector.py
"""

import collections.abc
import selectors

from .files import fd, isfilemock

__unittest = True

_EVENTS = selectors.EVENT_READ | selectors.EVENT_WRITE


class _Registrations(collections.abc.Mapping):
    """What is registered with a selector, by file or descriptor; iterates over descriptors."""

    def __init__(self, selector):
        self._selector = selector

    def __len__(self):
        return len(self._selector._keys)

    def __iter__(self):
        return iter(self._selector._keys)

    def __getitem__(self, fileobj):
        return self._selector._registered(fileobj)[1]


class TestSelector(selectors.BaseSelector):
    """A selector for mocks of files, and for real files if it is given a real `selector` to pass them on to.

    A mock never becomes ready by itself: see ``set_read_ready()`` and
    ``set_write_ready()``.  Without a real selector, real files can be registered,
    and nothing ever becomes ready.
    """

    # Its name is not meant for pytest.
    __test__ = False

    def __init__(self, selector=None):
        self._selector = selector
        self._keys = {}
        self._map = _Registrations(self)
        known = None if selector is None else selector.get_map()
        # A mock of a selector gives no mapping.
        if isinstance(known, collections.abc.Mapping):
            self._keys.update((key.fd, key) for key in known.values())

    # --- looking up ---------------------------------------------------------------------------------------

    def _descriptor(self, fileobj):
        """Return the descriptor of `fileobj`, even if it has been closed since it was registered; or ValueError."""
        try:
            if isfilemock(fileobj):
                return fd(fileobj)
            number = fileobj if isinstance(fileobj, int) else int(fileobj.fileno())
        except (AttributeError, TypeError, ValueError):
            number = -1
        if number < 0:
            for key in self._keys.values():
                if key.fileobj is fileobj:
                    return key.fd
            raise ValueError("{!r} is no file that can be watched: it is closed, or has no descriptor.".format(fileobj))
        return number

    def _registered(self, fileobj):
        """Return the descriptor and the key of `fileobj`; raise KeyError if it is not registered."""
        descriptor = self._descriptor(fileobj)
        try:
            return descriptor, self._keys[descriptor]
        except KeyError:
            raise KeyError("{!r} is not registered".format(fileobj)) from None

    def get_map(self):
        """Return the mapping of registered files to their keys; None once the selector is closed."""
        return self._map

    # --- registering --------------------------------------------------------------------------------------

    def _is_ours(self, fileobj):
        return self._selector is None or isfilemock(fileobj)

    def register(self, fileobj, events, data=None):
        """Watch `fileobj` for `events`; return its SelectorKey.

        Raises KeyError if it is already registered, ValueError for events that do not exist.
        """
        if self._is_ours(fileobj):
            _check(events)
            key = selectors.SelectorKey(fileobj, self._descriptor(fileobj), events, data)
            if key.fd in self._keys:
                raise KeyError("{!r} (descriptor {}) is already registered".format(fileobj, key.fd))
        else:
            key = self._selector.register(fileobj, events, data)
        self._keys[self._descriptor(fileobj)] = key
        return key

    def unregister(self, fileobj):
        """Watch `fileobj` no longer; return its SelectorKey, or raise KeyError if it is not registered."""
        if self._is_ours(fileobj):
            return self._keys.pop(self._registered(fileobj)[0])
        key = self._selector.unregister(fileobj)
        self._forget(fileobj)
        return key

    def modify(self, fileobj, events, data=None):
        """Watch `fileobj` for other events, or with other data; return the new SelectorKey."""
        if self._is_ours(fileobj):
            _check(events)
            descriptor, key = self._registered(fileobj)
            key = key._replace(events=events, data=data)
        else:
            # A real selector that fails to modify a registration has lost it.
            self._forget(fileobj)
            key = self._selector.modify(fileobj, events, data)
            descriptor = self._descriptor(fileobj)
        self._keys[descriptor] = key
        return key

    def _forget(self, fileobj):
        try:
            del self._keys[self._registered(fileobj)[0]]
        except (KeyError, ValueError):
            pass

    # --- the rest -----------------------------------------------------------------------------------------

    def select(self, timeout=None):
        """Return the real files that are ready, as the real selector lists them; none without one."""
        return [] if self._selector is None else self._selector.select(timeout)

    def close(self):
        """Close the real selector, if any, and forget what was registered."""
        if self._selector is not None:
            self._selector.close()
        self._keys.clear()
        self._map = None


def _check(events):
    if not events or events & ~_EVENTS:
        raise ValueError("{!r} are no events: use EVENT_READ, EVENT_WRITE or both.".format(events))
