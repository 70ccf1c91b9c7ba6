"""Coroutine tests of Hypothesis: each example is a task of its own, in a savepoint of its own."""

import functools
import inspect

from django.test import TestCase

from ..database import django_code, test_code
from ..django_environment import SHARING
from . import claims

__unittest = True


def prepare(function, item_of_test, undo):
    """Let a test of Hypothesis, if `function` is one, isolate its examples until `undo` is closed.

    The coroutine function inside is awaited; if another plugin runs the test, it has put a function there that does so.
    """
    inner = claims.inner_test(function)
    if inner is function:
        return
    if inspect.iscoroutinefunction(inner):
        example = _awaiting(inner, item_of_test)
    elif item_of_test.claim is claims.Claim.OTHER:
        example = inner
    else:
        return
    undo.replace(function.hypothesis, "inner_test", _isolated(example, item_of_test))


def _awaiting(inner, item_of_test):
    @functools.wraps(inner)
    def run_example(*args, **kwargs):
        item_of_test.run.loop().run_until_complete(inner(*args, **kwargs))

    run_example.__dict__.pop("__wrapped__", None)
    return run_example


def _isolated(example, item_of_test):
    run, cls = item_of_test.run, type(item_of_test.case)
    sharing = run.kept.get(SHARING)
    if sharing is None or not issubclass(cls, TestCase):
        return example

    @functools.wraps(example)
    def run_isolated(*args, **kwargs):
        # As Django's test case begins the block of a test: it stays open for all threads.
        with django_code(sharing):
            atomics = cls._enter_atomics()
        try:
            with test_code(sharing):
                example(*args, **kwargs)
        finally:
            with django_code(sharing):
                cls._rollback_atomics(atomics)

    return run_isolated
