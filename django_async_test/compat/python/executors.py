"""The default executor of a loop, which asyncio keeps to itself and other loops hide.

Needed by: the engine.
Delete when: never; asyncio offers no public way.
Upstream: https://docs.python.org/3/library/asyncio.html
Tests: tests/compat/python/test_executors.py
"""

import concurrent.futures

__unittest = True

_HIDDEN_EXECUTOR = "_django_async_test_executor"


def hides_default_executor(loop):
    """Tell whether `loop`, as uvloop's, does not show the executor of ``run_in_executor(None, ...)``."""
    return not hasattr(loop, "_default_executor")


def default_executor(loop):
    """Return the executor that `loop` uses for ``run_in_executor(None, ...)``, or None if it has none yet."""
    return getattr(loop, _HIDDEN_EXECUTOR if hides_default_executor(loop) else "_default_executor", None)


def has_threads(executor):
    """Tell whether `executor` has ever been used."""
    return bool(getattr(executor, "_threads", True))


def reset_default_executor(loop, executor=None):
    """Let `loop` use `executor`, None for a new one."""
    if not hides_default_executor(loop):
        loop._default_executor = executor
        return
    executor = executor or concurrent.futures.ThreadPoolExecutor()
    loop.set_default_executor(executor)
    setattr(loop, _HIDDEN_EXECUTOR, executor)
