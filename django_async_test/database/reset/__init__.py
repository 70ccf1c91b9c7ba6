"""The end of a test that is not rolled back: its tables are reset at a fraction of what a flush takes.

`prepare()` makes the tests of a class do so: those of this package when they
are made.  For the classes that others make, such as the one that
``transactional_db`` of pytest-django makes for itself, `served()` does it for
as long as a run lasts: that is the call for a plugin.
"""

import contextlib
import functools

from django.db import connections
from django.test import TestCase, TransactionTestCase

from ...engine.class_settings import find_attribute
from . import choice, flushing, sequences

__unittest = True

_MARK = "_async_test_resets"


def prepare(cls):
    """Let the tests of `cls`, if it is a ``TransactionTestCase``, reset what they have changed instead of flushing."""
    if not issubclass(cls, TransactionTestCase):
        return
    for name, make in _STAND_INS:
        if name == "_fixture_setup" and issubclass(cls, TestCase):
            # Its rows are rolled back.
            continue
        is_own = name in cls.__dict__
        _, raw = find_attribute(cls, name)
        if is_own or not any(hasattr(_function(owner.__dict__.get(name)), _MARK) for owner in cls.__mro__):
            # What the class only inherits is looked for anew, since its subclasses may inherit more.
            function = _function(raw) if is_own else _inherited(cls, name, raw)
            stand_in = make(function)
            setattr(stand_in, _MARK, True)
            setattr(cls, name, _like(raw, stand_in))


def _function(raw):
    return getattr(raw, "__func__", raw)


def _like(raw, function):
    # Django 5.2 and later have a static method for sequences.
    return type(raw)(function) if _function(raw) is not raw else function


def _inherited(cls, name, raw):
    if isinstance(raw, staticmethod):
        return lambda *args: getattr(super(cls, cls), name)(*args)
    return lambda self, *args: getattr(super(cls, self), name)(*args)


def served(undo, is_meant):
    """Let every ``TransactionTestCase`` for which ``is_meant(class)`` is true reset what its tests have changed.

    Until `undo` is closed.
    """
    for name, make in _STAND_INS:
        raw = TransactionTestCase.__dict__[name]
        stand_in, original = make(_function(raw)), _function(raw)
        if name == "_fixture_teardown":
            stand_in = _chosen(is_meant, stand_in, original)
        undo.replace(TransactionTestCase, name, _like(raw, stand_in))


def _chosen(is_meant, stand_in, original):
    def choose(self):
        return (stand_in if is_meant(type(self)) else original)(self)

    return choose


def _resetting(tear_down):
    @functools.wraps(tear_down)
    def _fixture_teardown(self):
        if getattr(self, "atomics", None):
            # The test is rolled back.
            return tear_down(self)
        try:
            with choice.resetting(self):
                return tear_down(self)
        except Exception:
            raise
        except BaseException:
            # Ctrl-C in the middle of it: what it has left is flushed, and the run ends.
            _close_connections(self)
            tear_down(self)
            raise

    return _fixture_teardown


def _close_connections(case):
    # What an interrupted driver has of a statement is not known; a database in memory stays open.
    for alias in case._databases_names(include_mirrors=False):
        with contextlib.suppress(Exception):
            connections[alias].close()


def _going_on(reset_sequences):
    @functools.wraps(reset_sequences)
    def _reset_sequences(*args):
        reset_sequences(*args)
        sequences.go_on_behind_rows(args[-1])

    return _reset_sequences


def _noting(fixture_setup):
    @functools.wraps(fixture_setup)
    def _fixture_setup(self, *args):
        # `self` is the class from Django 5.2 on.
        is_rolled_back = issubclass(self if isinstance(self, type) else type(self), TestCase)
        for alias in () if is_rolled_back else self._databases_names(include_mirrors=False):
            flushing.note_first_rows(alias)
        return fixture_setup(self, *args)

    return _fixture_setup


_STAND_INS = [("_fixture_setup", _noting), ("_fixture_teardown", _resetting), ("_reset_sequences", _going_on)]
