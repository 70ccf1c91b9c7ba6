"""Warn of a class whose attribute is nearly called as one that this package or unittest would look at."""

import difflib
import types
import warnings

from ..compat.python import coroutines

__unittest = True

_HOOKS = """
    setUp tearDown setUpClass tearDownClass setUpTestData asyncSetUp asyncTearDown setUpAsync tearDownAsync
""".split()
_ATTRIBUTES = """
    allow_async_unsafe allow_threads connection_timeout databases fail_on_server_errors fixtures forbid_get_event_loop
    loop_factory loop_scope reset_sequences serialized_rollback server_loop server_timeout static_handler timeout
    use_default_loop
""".split()

# How alike two names are, 1 being equal, so that one is taken for the other; names of a few letters never are.
_LIKENESS = 0.88
_SHORTEST = 7


def warn_of(cls):
    """Warn, at the line of the class statement, of each name in `cls` that is nearly a hook's or an attribute's."""
    for name, value in list(cls.__dict__.items()):
        if name.startswith("_"):
            continue
        if isinstance(value, (types.FunctionType, classmethod, staticmethod)):
            meant = _hook_like(name, value)
        else:
            meant = _attribute_like(name, value)
        if meant is not None and not _is_inherited(cls, name):
            warnings.warn(
                "{}.{} is not looked at by anybody. Did you mean {!r}?".format(cls.__qualname__, name, meant),
                stacklevel=4,
            )


def _is_inherited(cls, name):
    return any(name in base.__dict__ for base in cls.__mro__[1:])


def _hook_like(name, value):
    # A plain function whose name is all in lower case can be a helper of the user's.
    is_coroutine = coroutines.is_coroutine_function(getattr(value, "__func__", value))
    if name in _HOOKS or (name.islower() and not is_coroutine):
        return None
    return next((hook for hook in _HOOKS if hook.lower() == name.lower()), None)


def _attribute_like(name, value):
    if name in _ATTRIBUTES or callable(value) or isinstance(value, (property, type)):
        return None
    plain = name.replace("_", "").lower()
    same = [known for known in _ATTRIBUTES if known.replace("_", "") == plain]
    if same or len(name) < _SHORTEST:
        return same[0] if same else None
    return next(iter(difflib.get_close_matches(name, _ATTRIBUTES, 1, _LIKENESS)), None)
