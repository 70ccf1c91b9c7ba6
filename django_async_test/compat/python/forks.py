"""Learn that this process is the child of a fork.

Needed by: connections, which parent and child must not use both.
Delete when: Python >= 3.7 (the arm without os.register_at_fork()); the rest stays.
Upstream: https://bugs.python.org/issue16500 (``os.register_at_fork``)
Tests: tests/compat/python/test_forks.py
"""

import functools
import os

__unittest = True

_functions = []


def call_in_child(function):
    """Call ``function()`` in each process that is forked from now on, in the thread that has called ``os.fork()``."""
    if not _functions:
        _install()
    _functions.append(function)


def _install():
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_call)
    elif hasattr(os, "fork"):
        # Python 3.5 and 3.6
        os.fork = _calling(os.fork)


def _calling(fork):
    @functools.wraps(fork)
    def fork_and_call():
        pid = fork()
        if not pid:
            _call()
        return pid

    return fork_and_call


def _call():
    for function in _functions:
        function()
