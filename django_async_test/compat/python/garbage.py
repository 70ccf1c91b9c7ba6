"""When objects die: at once where Python counts references, else when garbage is collected.

Needed by: the checks that learn from the death of an object, a coroutine or a file, that it was forgotten.
Delete when: never; PyPy does not count references.
Upstream: https://doc.pypy.org/en/latest/cpython_differences.html
Tests: tests/compat/python/test_garbage.py
"""

import gc
import sys

__unittest = True

#: Whether an object to which nothing refers any more dies at once.
counts_references = hasattr(sys, "getrefcount")

#: Whether the collector can look at young objects alone, and tells how often it has.
has_generations = hasattr(gc, "get_count")

#: Whether the collector tells which objects are young: Python 3.8 and later. Without a global lock it knows no ages.
lists_young_objects = (
    has_generations
    and "generation" in (gc.get_objects.__text_signature__ or "")
    and "t" not in getattr(sys, "abiflags", "")
)


def collect_all():
    """Let all objects die to which nothing refers any more."""
    gc.collect()
    if not counts_references:
        # What an object with a finalizer refers to dies one collection later.
        gc.collect()
