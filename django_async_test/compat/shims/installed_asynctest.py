"""The modules of the package asynctest, where it is installed and works; None elsewhere.

Needed by: Python 3.5 to 3.7; suites that mix asynctest's names with ours there share one set of classes.
Delete when: Python >= 3.8 (asynctest works no longer).
Upstream: https://github.com/Martiusweb/asynctest
Tests: tests/compat/shims/test_installed_asynctest.py
"""

from .. import features

__unittest = True

try:
    if features.breaks_asynctest:
        raise ImportError("it is broken, or cannot be imported")
    import asynctest
except ImportError:
    # Before 3.8 too, where we were installed without our dependencies.
    asynctest = None

mock = getattr(asynctest, "mock", None)
selector = getattr(asynctest, "selector", None)


def name_of(module, name, otherwise):
    """Return what `module`, one of this file or None, calls `name`; `otherwise` if it has no such name."""
    return getattr(module, name, otherwise)
