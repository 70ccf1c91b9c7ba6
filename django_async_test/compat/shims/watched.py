"""Which files a loop watches, and the check that a test has not left some behind.

Mirrors: ``get_registered_events()`` and the check ``active_selector_callbacks`` of ``asynctest.selector`` 0.13.0.
Gaps: none known.
Needed by: every Python; the check is one of `fail_on`, which is ours everywhere.
Delete when: never; asyncio does not list the files that it watches.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.case.html#asynctest.fail_on
Tests: tests/compat/shims/test_watched.py
"""

import selectors

from ..python import loop_internals

__unittest = True

_BEFORE = "_active_selector_callbacks"


class _Before(list):
    """What was watched before a test, kept on the test."""

    def __reduce__(self):
        # A test with a subtest travels between processes, and callbacks cannot.
        return _Before, ()


def get_registered_events(selector):
    """Return the set of what is registered with `selector`, a TestSelector, and with the real one that it wraps."""
    return set(_registered(selector))


def _registered(selector):
    found = []
    # A real selector has a `_selector` too: an object of the system.
    for each in (selector, getattr(selector, "_selector", None)):
        registrations = each.get_map() if hasattr(each, "get_map") else None
        if registrations is not None:
            # Data need not be hashable.
            found += [key for key in registrations.values() if key not in found]
    return found


def fail_on_before_test_active_selector_callbacks(case):
    """Note on `case`, a test case with a ``loop``, what is watched before the test."""
    setattr(case, _BEFORE, _Before(registered(case.loop, case.id())))


def fail_on_active_selector_callbacks(case):
    """Raise AssertionError if more is watched than before the test."""
    require_none_since(case.__dict__.pop(_BEFORE, ()), case.loop, case.id())


def shows_files(loop):
    """Return whether `loop` shows which files it watches."""
    try:
        loop_internals.selector(loop, "active_selector_callbacks")
    except NotImplementedError:
        return False
    return True


def registered(loop, test):
    """Return what `loop` watches; AssertionError if it does not show that.  `test` is the name of the test."""
    try:
        selector = loop_internals.selector(loop, "active_selector_callbacks")
    except NotImplementedError as error:
        raise AssertionError(
            "{}: {} Or switch the check off with @fail_on(active_selector_callbacks=False).".format(test, error)
        ) from None
    return _registered(selector)


def require_none_since(before, loop, test):
    """Raise AssertionError if `loop` watches more than `before`, which `registered()` has returned."""
    text = watched_since(before, loop, test)
    if text:
        raise AssertionError("{}: {}".format(test, text))


def watched_since(before, loop, test):
    """Return what `require_none_since()` says, without the name of the test; None if there is nothing to be said."""
    left = [key for key in registered(loop, test) if key not in before]
    if not left:
        return None
    return (
        "some events watched during the tests were not removed:\n - {}\n"
        "Remove them in the test or in tearDown(), or allow them with "
        "@fail_on(active_selector_callbacks=False).".format(
            "\n - ".join(line for key in left for line in _describe(key))
        )
    )


def _describe(key):
    """Return how `key` came to be registered, a line for each call."""
    data = key.data
    if not (isinstance(data, tuple) and len(data) == 2):
        return ["register({!r}, {!r}, {!r})".format(key.fileobj, key.events, data)]
    calls = ((selectors.EVENT_READ, "add_reader", data[0]), (selectors.EVENT_WRITE, "add_writer", data[1]))
    return ["{}({!r}, {!r})".format(name, key.fileobj, call) for event, name, call in calls if key.events & event]
