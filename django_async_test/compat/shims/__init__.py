"""Our own implementation of asynctest's mocks, selector and helpers, and the choice between it and the package.

What is mirrored is asynctest 0.13.0, its last release, which does not work from
Python 3.8 on.  One contract for both is in ``tests/asynctest``.
"""
