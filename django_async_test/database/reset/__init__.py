"""The end of a test that is not rolled back: its tables are reset at a fraction of what a flush takes.

``choice.resetting(case)`` is the one call that others need: a context for
``case._fixture_teardown()`` of any ``TransactionTestCase`` of Django, also of
the class that a fixture such as ``transactional_db`` of pytest-django makes
for itself.  `served()` puts it around the method of Django's class, for as
long as a run lasts.
"""

import functools

from django.test import TransactionTestCase

from . import choice

__unittest = True


def served(undo, is_meant):
    """Let every ``TransactionTestCase`` for which ``is_meant(class)`` is true reset what it has changed.

    Until `undo` is closed; those of this package do so in any case.
    """
    tear_down = TransactionTestCase._fixture_teardown

    @functools.wraps(tear_down)
    def _fixture_teardown(self):
        if not is_meant(type(self)):
            return tear_down(self)
        with choice.resetting(self):
            return tear_down(self)

    undo.replace(TransactionTestCase, "_fixture_teardown", _fixture_teardown)
