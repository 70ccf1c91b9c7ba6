"""Whether a loop has run since somebody asked for it to be noted.

Needed by: the engine.
Delete when: never; asyncio offers no public way.
Upstream: https://docs.python.org/3/library/asyncio.html
Tests: tests/compat/python/test_loop_runs.py
"""

__unittest = True

# The name that extensions of asynctest look for.
_HAS_RUN = "_asynctest_ran"
_RUN_METHODS = ("run_forever", "run_until_complete")


def note_runs(loop):
    """Let `loop` note from now on whether it runs, until `forget_runs()`."""

    def noting(run):
        def run_and_note(*args, **kwargs):
            setattr(loop, _HAS_RUN, True)
            return run(*args, **kwargs)

        return run_and_note

    if not hasattr(loop, _HAS_RUN):
        for name in _RUN_METHODS:
            setattr(loop, name, noting(getattr(loop, name)))
    setattr(loop, _HAS_RUN, False)


def reset_runs(loop):
    """Forget that `loop` has run, and go on noting."""
    if hasattr(loop, _HAS_RUN):
        setattr(loop, _HAS_RUN, False)


def has_run(loop):
    """Tell whether `loop` has run since `note_runs()`."""
    return getattr(loop, _HAS_RUN, True)


def forget_runs(loop):
    """End what `note_runs()` has begun, if anything."""
    namespace = getattr(loop, "__dict__", {})
    if _HAS_RUN in namespace:
        for name in (_HAS_RUN,) + _RUN_METHODS:
            namespace.pop(name, None)
