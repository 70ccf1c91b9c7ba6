"""What functions assign to modules, classes and objects of others, as it is written in their code.

``shop.views.LIMIT = 1``, ``smtplib.SMTP.sendmail = fake``, ``shop.RATES["EUR"] = 2``: a process has far more of these
than a test could look at, but those that its own code assigns are few.
"""

import dis
import sys
import types

__unittest = True

MISSING = object()
_ATTRIBUTE, _KEY = ".", "["
_STORES = [bytes([dis.opmap[name]]) for name in ("STORE_ATTR", "STORE_SUBSCR", "DELETE_ATTR", "DELETE_SUBSCR")]
_GLOBALS = ("LOAD_GLOBAL", "LOAD_NAME")
_LOCALS = ("LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_DEREF")
_CONSTANTS = ("LOAD_CONST", "LOAD_SMALL_INT", "LOAD_CONST_IMMORTAL", "LOAD_COMMON_CONSTANT")
_KEEPS = ("EXTENDED_ARG", "NOP", "CACHE")
# What reads something that is to be assigned again: ``a.b += 1``
_COPIES = ("DUP_TOP", "DUP_TOP_TWO", "COPY")


def stores_in(code):
    """Return a set of paths, tuples of (how, name) that begin with a global or an import, of what the code assigns."""
    found = set()
    if any(store in code.co_code for store in _STORES):
        reader = _Reader(found)
        for instruction in dis.get_instructions(code):
            reader.read(instruction)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= stores_in(constant)
    return found


class _Reader(object):
    """Follows names, attributes and constant keys from one instruction to the next."""

    def __init__(self, found):
        self._found = found
        # What is on the stack as far as it is known, and what local names stand for: name -> path
        self._path, self._key, self._locals, self._importing = None, MISSING, {}, None
        # Whether names are imported from a module, which is said by the constant before
        self._has_names, self._constant = False, None
        # Of ``a.b += 1``: whether ``a`` was copied, and what has been read of copies
        self._is_copied, self._read = False, []

    def read(self, instruction):
        name, value = instruction.opname, instruction.argval
        path, key = self._path, self._key
        if name in _KEEPS:
            return
        if name in _COPIES:
            self._is_copied = path is not None
            return
        self._path, self._key = None, MISSING
        if name in _CONSTANTS:
            self._constant = value
        is_augmented = name.startswith("INPLACE_") or (name == "BINARY_OP" and instruction.argrepr.endswith("="))
        if is_augmented and self._read:
            self._found.add(self._read.pop())
            return
        if name in _GLOBALS:
            self._path = (("global", value),)
        elif name in _LOCALS:
            self._path = self._locals.get(value)
        elif name == "IMPORT_NAME":
            self._importing, self._has_names = (("import", value),), self._constant is not None
        elif name == "IMPORT_FROM" and self._importing:
            # ``import a.b as c`` takes b from a.
            self._path = self._importing + (((_ATTRIBUTE, value),) if self._has_names else ())
        elif name == "POP_TOP" and self._has_names:
            self._importing = None
        elif name in ("STORE_FAST", "STORE_DEREF"):
            self._bind(value, path)
        elif path is not None:
            self._follow(name, instruction, path, key)

    def _bind(self, name, path):
        self._locals.pop(name, None)
        if path is not None:
            self._locals[name] = path
        elif self._importing:
            module = self._importing[0][1]
            is_first = module.partition(".")[0] == name
            self._locals[name] = (("import", name if is_first else module),)
        if not self._has_names:
            self._importing = None

    def _follow(self, name, instruction, path, key):
        value = instruction.argval
        if name in _CONSTANTS and key is MISSING and isinstance(value, (str, int)):
            self._path, self._key = path, value
        elif name == "LOAD_ATTR" and key is MISSING:
            self._step(path + ((_ATTRIBUTE, value),))
        elif name in ("STORE_ATTR", "DELETE_ATTR") and key is MISSING:
            self._found.add(path + ((_ATTRIBUTE, value),))
        elif name in ("STORE_SUBSCR", "DELETE_SUBSCR") and key is not MISSING:
            self._found.add(path + ((_KEY, key),))
        elif key is not MISSING and (name == "BINARY_SUBSCR" or instruction.argrepr == "[]"):
            self._step(path + ((_KEY, key),))

    def _step(self, path):
        self._path = path
        if self._is_copied:
            self._is_copied = False
            self._read.append(path)


def find(path, namespace):
    """Return the objects that a path without its last step leads along; None if that cannot be said without a call."""
    (how, name), steps = path[0], path[1:-1]
    value = namespace.get(name, MISSING) if how == "global" else sys.modules.get(name, MISSING)
    found = [value]
    for step in steps:
        value = _raw(value, step)
        found.append(value)
    return None if any(value is MISSING for value in found) else found


def _raw(value, step):
    how, name = step
    if how == _KEY:
        return read(value, step) if is_container(value) else MISSING
    for namespace in _namespaces(value):
        if name in namespace:
            inner = namespace[name]
            # What is neither a class nor in a module may compute it when it is asked.
            is_plain = issubclass(type(inner), type) or issubclass(type(value), types.ModuleType)
            return inner if is_plain or not hasattr(type(inner), "__get__") else MISSING
    return MISSING


def is_container(value):
    """Return whether it has entries under constant keys that it does not compute."""
    # Not isinstance(), which asks lazy objects.
    return issubclass(type(value), (dict, list))


def namespace_of(value):
    """Return the attributes that it has itself, None if it has no dictionary of them."""
    if issubclass(type(value), type):
        return vars(value)
    try:
        # As lazy objects have it themselves
        return object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None


def _namespaces(value):
    found = [namespace_of(value) or {}]
    if issubclass(type(value), types.ModuleType):
        return found
    return found + [vars(cls) for cls in (value if issubclass(type(value), type) else type(value)).__mro__]


def read(owner, step):
    """Return what `owner` has itself under the last step of a path, MISSING if it has nothing."""
    how, name = step
    if how == _ATTRIBUTE:
        namespace = namespace_of(owner)
        return getattr(owner, name, MISSING) if namespace is None else namespace.get(name, MISSING)
    if issubclass(type(owner), dict):
        return owner.get(name, MISSING)
    return owner[name] if isinstance(name, int) and -len(owner) <= name < len(owner) else MISSING


def write(owner, step, value):
    """Make it what it was."""
    how, name = step
    if how == _ATTRIBUTE:
        delattr(owner, name) if value is MISSING else setattr(owner, name, value)
    elif value is MISSING:
        del owner[name]
    else:
        owner[name] = value


def text(path):
    """Return what is written in the code."""
    parts = [path[0][1]]
    for how, name in path[1:]:
        parts.append(".{}".format(name) if how == _ATTRIBUTE else "[{!r}]".format(name))
    return "".join(parts)
