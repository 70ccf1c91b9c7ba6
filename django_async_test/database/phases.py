"""Marks what the test's thread does as code of the test, or as Django's own set-up and roll-back.

The difference matters to connections that are shared: Django's own code has them to itself and does not wait for other
threads; the atomic blocks that it opens stay open for the test, while those of the test keep other threads out.
"""

import threading

__unittest = True

#: Whether the test's thread runs code of the test.
in_test_code = False
# Those that were entered and not left, the innermost last: that of a class is left within Django's own roll-back of it
_entered = []


class _Phase(object):
    """A context manager that marks code, and reserves or shares the connections of the given sharings meanwhile."""

    # Not a generator: this happens twice in each test.
    def __init__(self, *sharings):
        self._sharings = sharings

    def __enter__(self):
        global in_test_code
        is_test, ident = self._is_test, threading.get_ident()
        _entered.append(self)
        in_test_code = is_test
        self._changed = changed = []
        for sharing in self._sharings:
            if sharing is not None:
                for connection in sharing.shared_connections.values():
                    if (connection.reserved_by == ident) is is_test:
                        changed.append(connection)
                        if is_test:
                            connection.unreserve()
                        else:
                            connection.reserve()

    def __exit__(self, *exc_info):
        global in_test_code
        _entered.remove(self)
        in_test_code = bool(_entered) and _entered[-1]._is_test
        for connection in self._changed:
            if self._is_test:
                connection.reserve()
            else:
                connection.unreserve()


class test_code(_Phase):
    """Marks code as the test's: its atomic blocks hold the lock to their end."""

    _is_test = True


class django_code(_Phase):
    """Marks code as Django's: the atomic blocks that it opens stay open for the test.

    No thread of the test uses the connections of the sharings meanwhile.
    """

    _is_test = False


def call_as_django_code(sharing, function, *args, **kwargs):
    """Return ``function(*args, **kwargs)``, called as `django_code`; `sharing` may be None."""
    if not in_test_code and (sharing is None or sharing.is_reserved()):
        return function(*args, **kwargs)
    with django_code(sharing):
        return function(*args, **kwargs)
