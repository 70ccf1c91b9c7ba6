"""Functions with some arguments given, whose frames unittest leaves out of tracebacks.

Needed by: what is put on test cases, and called by unittest, where functools.partial is written in Python: PyPy.
Delete when: never; PyPy has no other.
Upstream: https://github.com/pypy/pypy/blob/main/lib-python/3/functools.py
Tests: tests/compat/python/test_partials.py
"""

import functools

__unittest = True

#: Whether calling a partial object is a frame of its own.
has_frames = hasattr(functools.partial.__call__, "__code__")


class _Partial(functools.partial):
    # The frame is this module's, which unittest does not show.
    def __call__(self, *args, **kwargs):
        kwargs = dict(self.keywords, **kwargs)
        return self.func(*(self.args + args), **kwargs)


partial = _Partial if has_frames else functools.partial
