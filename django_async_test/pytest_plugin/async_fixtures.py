"""Asynchronous fixtures that no other plugin awaits: in the run of the test, or on a loop of their scope."""

import inspect
import types

import pytest

from . import item_run, loop_scopes, mistakes

__unittest = True

_FLAGS_OF_ASYNC = inspect.CO_COROUTINE | inspect.CO_ITERABLE_COROUTINE | inspect.CO_ASYNC_GENERATOR


def is_plain(function):
    """Return whether it is seen at once that the function of a fixture is synchronous, as that of most is.

    It is asked for each fixture of each test, and the functions of `inspect` take ten times as long.
    """
    if type(function) is types.MethodType:
        function = function.__func__
    # What marks a function as one that returns a coroutine is an attribute.
    is_function = type(function) is types.FunctionType
    return is_function and not function.__code__.co_flags & _FLAGS_OF_ASYNC and not function.__dict__


def prepare(fixturedef, request, item, claim):
    """Return a synchronous function that does what the asynchronous one of the fixture does, or None if it is none."""
    function = fixturedef.func
    if is_plain(function):
        return None
    is_generator = inspect.isasyncgenfunction(function)
    if not is_generator and not inspect.iscoroutinefunction(function):
        return None
    if not mistakes.require_runner_of_fixture(fixturedef.argname, item, claim):
        return None
    function = _bound(function, request)
    if fixturedef.scope == "function":
        return _of_test(function, request, item, is_generator)
    return _of_scope(function, fixturedef, request, is_generator)


def _bound(function, request):
    # As pytest binds methods: to the instance of the test.
    instance = request.instance
    owner = getattr(function, "__self__", None)
    if instance is not None and owner is not None and isinstance(instance, type(owner)):
        return function.__func__.__get__(instance)
    return function


def _of_test(function, request, item, is_generator):
    item_of_test = item_run.of(item)
    if not item_of_test.has_begun:
        item_of_test.begin()
    run = item_of_test.run

    def set_up(**kwargs):
        item_of_test.enter_context_variables()
        name = "set-up of the fixture {!r}".format(request.fixturename)
        if not is_generator:
            return run.part(name, run.call, function, **kwargs)
        generator = function(**kwargs)
        value = run.part(name, run.call, generator.__anext__)

        def end():
            if end in item_of_test.fixture_ends:
                item_of_test.fixture_ends.remove(end)
                item_of_test.enter_context_variables()
                part = "tear-down of the fixture {!r}".format(request.fixturename)
                run.part(part, run.call, _exhaust, generator, request)

        item_of_test.fixture_ends.append(end)
        request.addfinalizer(end)
        return value

    return set_up


def _of_scope(function, fixturedef, request, is_generator):
    scope = loop_scope_of(fixturedef, request)

    def set_up(**kwargs):
        scoped = _scoped_loop(request, scope)
        if not is_generator:
            return _wait(scoped, function, kwargs)
        generator = function(**kwargs)
        value = _wait(scoped, generator.__anext__, {})
        request.addfinalizer(lambda: _wait(scoped, _exhaust, {"generator": generator, "request": request}))
        return value

    return set_up


def loop_scope_of(fixturedef, request):
    """Return the scope of the loop on which a fixture of a wider scope than a test's is set up."""
    # A loop that tests use by default is theirs, too, if it lives longer.
    return loop_scopes.wider_of(fixturedef.scope, request.config.getini("django_async_loop_scope"))


def _scoped_loop(request, scope):
    session = item_run.session_of(request.config)
    return session.loops.at(loop_scopes.node_above(request.node, scope))


def _wait(scoped, function, kwargs):
    return scoped.runner.call(function, **kwargs)


async def _exhaust(generator, request):
    try:
        await generator.__anext__()
    except StopAsyncIteration:
        return
    await generator.aclose()
    pytest.fail(
        "The fixture {!r} yields more than once: what follows the first `yield` is its tear-down.".format(
            request.fixturename
        ),
        pytrace=False,
    )
