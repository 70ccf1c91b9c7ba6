"""Leave machinery out of the tracebacks that a worker of ``--parallel`` sends.

unittest leaves it out when it prints a traceback: it knows its own frames, and
ours, by a global variable of their modules.  From another process come frames
without global variables.

Needed by: every Django with a parallel runner (1.9).
Delete when: never; tblib, which brings tracebacks along, leaves ``__unittest`` behind.
Upstream: https://github.com/ionelmc/python-tblib
Tests: tests/compat/django/test_parallel_results.py
"""

from ...undo import Undo

__unittest = True

_METHODS = ("addError", "addFailure", "addExpectedFailure", "addSubTest")


def is_sent(result):
    """Return whether `result` sends what it is given to another process."""
    # Django's class for workers, which checks whether what it gets can be sent.
    return hasattr(type(result), "check_picklable")


def trimming(result):
    """Return a context manager in which `result`, if it `is_sent()`, gets short tracebacks."""
    undo = Undo()
    for name in _METHODS if is_sent(result) else ():
        undo.replace(result, name, _trimmed_arguments(getattr(result, name)))
    return undo


def _trimmed_arguments(method):
    def call(*args):
        error = args[-1]
        if error is not None:
            kind, value, traceback = error
            args = args[:-1] + ((kind, value, _trimmed(traceback, issubclass(kind, AssertionError))),)
        return method(*args)

    return call


def _trimmed(traceback, is_failure):
    while traceback is not None and _is_machinery(traceback):
        traceback = traceback.tb_next
    each = last = traceback
    while each is not None:
        if not _is_machinery(each):
            last = each
        each = each.tb_next
    if is_failure and last is not None and last.tb_next is not None:
        try:
            last.tb_next = None
        except AttributeError:
            # Python before 3.7: a traceback cannot be changed.
            pass
    return traceback


def _is_machinery(traceback):
    return "__unittest" in traceback.tb_frame.f_globals
