"""Django's flush: where its test cases call it, which tables it empties, and with which statements.

Needed by: the reset of what a test has changed, which stands for the flush at the end of a test.
Delete when: Django >= 3.1 (one way to call sql_flush(), and DELETE on MySQL); the rest stays.
Upstream: https://code.djangoproject.com/ticket/31275 (sql_flush() and MySQL)
Tests: tests/compat/django/test_flushes.py
"""

import functools
import re
import threading

from django.core.management import get_commands
from django.core.management.color import no_style
from django.test import testcases

from .. import features

__unittest = True

_MARK = "_async_test_intercepts"

# The application of the command that Django brings
_DJANGOS_OWN = "django.core"

_TABLE = re.compile(r'^(?:DELETE FROM|TRUNCATE) ["`](.*)["`];$', re.DOTALL)

# What a tear-down asks for, and nothing else; see `TransactionTestCase._fixture_teardown()`.
_OPTIONS = frozenset(
    ["verbosity", "interactive", "database", "reset_sequences", "allow_cascade", "inhibit_post_migrate"]
)


def intercept(flush, undo):
    """Let ``flush(alias, options, perform)`` stand for Django's command ``flush`` in tear-downs until `undo` is closed.

    ``perform()`` calls the command.  Only in the current thread, and only if the command is Django's own.
    """
    call_command, ident = testcases.call_command, threading.get_ident()
    if hasattr(call_command, _MARK):
        # The tear-down of a class calls that of its base class.
        return

    def call(name, *args, **options):
        perform = functools.partial(call_command, name, *args, **options)
        if name != "flush" or args or threading.get_ident() != ident or not _is_known(options):
            return perform()
        return flush(options["database"], options, perform)

    setattr(call, _MARK, True)
    undo.replace(testcases, "call_command", call)


def _is_known(options):
    is_asked_by_a_tear_down = _OPTIONS.issuperset(options) and "database" in options
    return (
        is_asked_by_a_tear_down and not options.get("reset_sequences") and get_commands().get("flush") == _DJANGOS_OWN
    )


def table_names(connection):
    """Return the tables that belong to models, in Django's order, whether they exist or not."""
    return connection.introspection.django_table_names()


def converter(connection):
    """Return the function that makes of the name of a table that which the database has for it."""
    introspection = connection.introspection
    convert = getattr(introspection, "identifier_converter", None)
    # Django before 2.2
    return convert if convert is not None else introspection.table_name_converter


def statements(connection, tables, allow_cascade=False):
    """Return the statements with which Django empties `tables`."""
    if features.flush_keeps_sequences_of_mysql:
        # Django 3.1 and later
        return connection.ops.sql_flush(no_style(), tables, reset_sequences=False, allow_cascade=allow_cascade)
    return connection.ops.sql_flush(no_style(), tables, (), allow_cascade)


def emptied(connection, tables):
    """Return the tables that the statements of a flush of `tables` with ``allow_cascade`` empty, one each, in order."""
    found = (_TABLE.match(statement) for statement in statements(connection, tables, True))
    return [match.group(1) for match in found if match is not None]
