"""A base class whose subclasses are prepared when they are made.

Needed by: hooks that are coroutine functions, which are replaced at class creation.
Delete when: Python >= 3.6 (__init_subclass__(), PEP 487).
Upstream: https://peps.python.org/pep-0487/
Tests: tests/compat/python/test_class_creation.py
"""

from .. import features

__unittest = True


def preparing_base(prepare):
    """Return a base class; ``prepare(cls)`` is called with each of its subclasses."""
    # Python 3.6 and later
    if features.has_init_subclass:

        class Prepared(object):
            def __init_subclass__(cls, **kwargs):
                super().__init_subclass__(**kwargs)
                prepare(cls)

        return Prepared

    # Python 3.5
    class PreparedMeta(type):
        def __init__(cls, name, bases, namespace):
            super().__init__(name, bases, namespace)
            prepare(cls)

    return PreparedMeta("Prepared", (object,), {})
