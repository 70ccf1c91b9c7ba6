"""Coroutine tests of Hypothesis: each example is a task of its own, in a savepoint of its own."""

import functools
import inspect

from django.test import TestCase

from ..database import django_code, test_code
from ..django_environment import SHARING
from . import claims

__unittest = True


def prepared(function, item_of_test):
    """Return `function`, or, if it is one of Hypothesis with a coroutine function inside, one that awaits that."""
    inner = claims.inner_test(function)
    if inner is function or not inspect.iscoroutinefunction(inner):
        return function
    function.hypothesis.inner_test = _example(inner, item_of_test)
    return functools.partial(_call, function, inner)


def _call(function, inner, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    finally:
        function.hypothesis.inner_test = inner


def _example(inner, item_of_test):
    @functools.wraps(inner)
    def run_example(*args, **kwargs):
        run, cls = item_of_test.run, type(item_of_test.case)
        sharing = run.kept.get(SHARING)
        if sharing is None or not issubclass(cls, TestCase):
            run.loop().run_until_complete(inner(*args, **kwargs))
            return
        with django_code(sharing):
            atomics = cls._enter_atomics()
        try:
            with test_code(sharing):
                run.loop().run_until_complete(inner(*args, **kwargs))
        finally:
            with django_code(sharing):
                cls._rollback_atomics(atomics)

    run_example.__dict__.pop("__wrapped__", None)
    return run_example
