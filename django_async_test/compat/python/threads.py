"""Worker threads of pools, threads that never end, exceptions that end threads, and debuggers in threads.

Needed by: Python before 3.8, which has no ``threading.excepthook``; all, to leave a stuck worker behind.
Delete when: Python >= 3.8 (threading.excepthook); only noting_run() goes.
Upstream: https://bugs.python.org/issue1230540 (``threading.excepthook``), https://bugs.python.org/issue39812 (pools
join their threads at exit)
Tests: tests/compat/python/test_threads.py
"""

import concurrent.futures.thread
import sys
import threading

from .. import features

try:
    from __pypy__.thread import _raise_in_thread
except ImportError:

    def _raise_in_thread(ident, exception):
        # Only where it is needed: it is slow to import.
        import ctypes

        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(exception))


__unittest = True

#: Whether Python has a hook for exceptions that end threads: 3.8 and later.
has_excepthook = hasattr(threading, "excepthook")

_POOLS = (
    concurrent.futures.thread.__name__,
    "multiprocessing.pool",
    # That of the reactor which Daphne runs on
    "twisted._threads._threadworker",
    # Those of to_thread.run_sync(), which stay for the next call
    "anyio._backends._asyncio",
    "trio._core._thread_cache",
)


def is_of_pool(thread):
    """Return whether `thread`, which has not started, is a worker of a pool: it serves the test that gives it work."""
    module = getattr(getattr(thread, "_target", None), "__module__", None)
    if module not in _POOLS and type(thread).__module__ not in _POOLS:
        return False
    if module == _POOLS[0] and not thread.daemon:
        # The pool joins it at exit.  So would the interpreter, which cannot be made to leave a stuck one later.
        thread.daemon = True
    return True


def leave_behind(thread):
    """Let the process end although `thread`, which is stuck, does not.

    From Python 3.13 on this is possible for the workers of pools only, and
    those that were started during a test.
    """
    # The pool joins all that it finds here when the process ends.
    queues = getattr(concurrent.futures.thread, "_threads_queues", None)
    if queues is not None:
        queues.pop(thread, None)
    if hasattr(thread, "_daemonic"):
        thread._daemonic = True
    # Python 3.8 to 3.12 have these locks; before, threading looks at `_daemonic`; later, the interpreter keeps a list.
    locks = getattr(threading, "_shutdown_locks", None)
    if locks is not None:
        locks.discard(getattr(thread, "_tstate_lock", None))


def ends_on_purpose(error):
    """Return whether a thread that `error` has ended was to end: ``sys.exit()`` without a status says nothing else."""
    return isinstance(error, SystemExit) and error.code in (None, 0)


def noting_run(thread, report):
    """Let `thread`, which has not started, call ``report(thread, error)`` if an exception ends it.

    For Python before 3.8; `report` returns whether it took the error.
    """
    run = thread.run

    def noting():
        try:
            run()
        except BaseException as error:
            if ends_on_purpose(error) or not report(thread, error):
                raise
        finally:
            thread.__dict__.pop("run", None)

    thread.run = noting


def raise_in(ident, exception):
    """Raise an exception of the class `exception` in the thread `ident` as soon as that runs Python code again.

    Does nothing, and returns False, where the whole process could hang for it:
    on Python 3.11 under coverage or a debugger.
    """
    if features.resumes_functions and not features.monitors_functions and sys.gettrace():
        return False
    _raise_in_thread(ident, exception)
    return True


# Modules with a frame on the stack of a thread that stands in a debugger.
_DEBUGGERS = ("pdb", "bdb", "ipdb.__main__", "IPython.terminal.debugger", "pydevd")

# Those who trace for another reason.
_TRACERS = ("coverage", "trace", "hunter")


def is_debugged():
    """Return whether a debugger has hold of any thread, as far as can be seen."""
    # Python 3.12 and later
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None:
        return True
    for frame in sys._current_frames().values():
        while frame is not None:
            if frame.f_globals.get("__name__") in _DEBUGGERS or debugs(frame.f_trace):
                return True
            frame = frame.f_back
    return False


def debugs(trace):
    """Return whether `trace`, a trace function or None, is a debugger's."""
    if trace is None:
        return False
    owner = getattr(trace, "__self__", trace)
    module = getattr(owner, "__module__", None) or type(owner).__module__
    return module.partition(".")[0] not in _TRACERS
