"""Whether a loop has run since it was asked to note it.

A loop does not count its runs, so its methods are replaced for a while; not
with `Undo`, since extensions of asynctest look for the note by its name and
begin anew with it at any time.

Needed by: asynctest's check ``unused_loop``.
Delete when: never; no loop shows whether it has run.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.case.html#asynctest.fail_on
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
    """Return whether `loop` has run since `note_runs()`."""
    return getattr(loop, _HAS_RUN, True)


def forget_runs(loop):
    """End what `note_runs()` has begun, if anything."""
    namespace = getattr(loop, "__dict__", {})
    if _HAS_RUN in namespace:
        for name in (_HAS_RUN,) + _RUN_METHODS:
            namespace.pop(name, None)
