"""The outcome of a hook that a wrapper has waited for: pluggy's, which is older than what changes it."""

__unittest = True


def force_exception(outcome, error):
    """Let a hook end with `error`, whatever `outcome` it has had."""
    if hasattr(outcome, "force_exception"):
        outcome.force_exception(error)
        return
    # Before pluggy 1.1, which pytest 7 takes too
    if not hasattr(outcome, "_excinfo"):
        raise error
    outcome._result = None
    outcome._excinfo = (type(error), error, error.__traceback__)
