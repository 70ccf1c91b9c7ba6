"""Which modules were imported since a moment, and what they have to do with.

What the body of a module does once, when a test happens to be the first that imports it, is no fault of the test; and
put back it would be missing in all later ones, since the body does not run again.
"""

import functools
import sys
import types

__unittest = True

# In releases that do not list them, modules of Python's library count as others: they set nothing either.
_PYTHONS = frozenset(getattr(sys, "stdlib_module_names", ()))
_noted = frozenset()


def noted():
    """Return the names of the modules that are imported by now; the same object as long as there are no more."""
    global _noted
    if len(_noted) != len(sys.modules):
        _noted = frozenset(sys.modules)
    return _noted


def since(before):
    """Return the names of modules, neither of Python's library nor of tests, that were imported since `noted()`."""
    return {
        name for name in sys.modules.keys() - before if name.partition(".")[0] not in _PYTHONS and not is_of_tests(name)
    }


def is_of_tests(name):
    """Return whether a module of this name has tests."""
    return any(part.startswith("test") for part in name.split("."))


def mention(word, before):
    """Return whether a module that was imported `since()` has `word`, the name of a function, in its code."""
    return any(word in _names_in(name) for name in since(before))


def _names_in(name):
    loader = getattr(getattr(sys.modules.get(name), "__spec__", None), "loader", None)
    try:
        return _names_of(loader.get_code(name))
    except Exception:
        # Loaders may do anything; written in C, it has no code.
        return ()


@functools.lru_cache(maxsize=100)
def _names_of(code):
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _names_of(constant)
    return found
