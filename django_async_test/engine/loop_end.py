"""What a project wants done at the end of each loop: `at_loop_end()`."""

from ..compat.python.coroutines import awaited
from .awaitables import is_awaitable

__unittest = True

_hooks = []

#: What a hook of this package has as an attribute: a function that returns whether it has anything to do.
CONDITION = "_async_test_is_needed"


def at_loop_end(function):
    """Call ``function()`` at the end of each loop that a test, or a class, has had for itself; return `function`.

    What it returns is awaited, in that loop.  This is the place to drop, or close, what a project keeps in a global
    and what works on one loop only.  Usable as a decorator.  Raises TypeError for what cannot be called.
    """
    if not callable(function):
        raise TypeError("at_loop_end() needs a function, or a coroutine function, not {!r}.".format(function))
    _hooks.append(function)
    return function


def call_hooks(runner):
    """Call what `at_loop_end()` has registered, in that order, while the loop of `runner` can still run."""
    needed = [hook for hook in _hooks if getattr(hook, CONDITION, _always)()]
    if needed:
        # In the context of the test, where it has made what is to be dropped.
        runner.context.call(_call_hooks, needed, runner.loop)


def _always():
    return True


def _call_hooks(hooks, loop):
    for hook in hooks:
        result = hook()
        if result is not None and is_awaitable(result):
            loop.run_until_complete(awaited(result))
