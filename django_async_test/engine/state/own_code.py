"""Attributes and entries of others that the code of the tests of a class assigns."""

import functools
import sys
import types

from . import module_attributes, stores
from .part import Change, Part, is_lazy, is_other, short

__unittest = True

# What is assigned there is assigned anew for each test, as it is in the hooks of the class.
_HOOKS = (
    "setUp asyncSetUp setUpAsync setUpClass asyncSetUpClass setUpTestData setup_method setup_class setUpModule"
).split()
# Whose classes are no tests, and whose objects are made for one test
_LIBRARIES = ("builtins", "unittest", "django", "django_async_test", "asynctest")


class OwnCode(Part):
    """What is written in the code of a class, ``module.NAME = value`` say, and not assigned by its set-up."""

    name = "own_code"
    title = "what its code assigns"
    is_settled = True

    _cls = None
    _places = ()

    def renew(self):
        self._cls = None

    def take(self):
        cls = None if self.test is None else type(self.test)
        if cls is not self._cls:
            self._cls, self._places = cls, _places_of(cls) if cls is not None else ()
        return [(place, stores.read(place.owner, place.step)) for place in self._places]

    def changes(self, before):
        if not before:
            return []
        return [Change(_text(place, value, now)) for place, value, now in _changed(before)]

    def marks(self, before):
        return [(functools.partial(stores.read, place.owner, place.step), value) for place, value in before]

    def put_back(self, before):
        for place, value, _ in _changed(before):
            stores.write(place.owner, place.step, value)


class _Place(object):
    """Where something is assigned: `step` of `owner`, written as `text`."""

    def __init__(self, owner, path):
        self.owner, self.step, self.text = owner, path[-1], stores.text(path)
        self.key = id(owner), path[-1]


def _changed(before):
    found = []
    for place, value in before:
        now = stores.read(place.owner, place.step)
        if is_other(now, value) and not (value is stores.MISSING and _is_computed(place)):
            found.append((place, value, now))
    return found


def _is_computed(place):
    """Return whether the class computes the attribute when it is first asked for."""
    inherited = getattr(type(place.owner), str(place.step[1]), None)
    return type(inherited).__name__.endswith("cached_property")


def _text(place, value, now):
    if value is stores.MISSING:
        return "{} is new: {}".format(place.text, short(now))
    return "{} was {}, and is {}".format(place.text, short(value), "gone" if now is stores.MISSING else short(now))


def _places_of(cls):
    """Return a list of `_Place` that the code of the class, and functions beside it, assign and its set-up does not."""
    functions = _functions_of(cls)
    own = {function.__globals__.get("__name__") for function in functions}
    found, hooks = {}, set()
    for function in functions:
        for path in _stores_of(function.__code__):
            for place in _resolved(path, function.__globals__, own):
                found[place.key] = place
                if function.__name__ in _HOOKS:
                    hooks.add(place.key)
    return [place for key, place in found.items() if key not in hooks]


@functools.lru_cache(maxsize=2000)
def _stores_of(code):
    return stores.stores_in(code)


def _functions_of(cls):
    found = []
    for base in cls.__mro__:
        if base.__module__.partition(".")[0] not in _LIBRARIES:
            found += map(_unwrapped, vars(base).values())
            namespace = getattr(sys.modules.get(base.__module__), "__dict__", {})
            found += [
                each
                for each in namespace.values()
                if type(each) is types.FunctionType and each.__globals__ is namespace
            ]
    return [each for each in found if type(each) is types.FunctionType and not _is_of_library(each)]


def _unwrapped(value):
    # Lazy objects are not to be asked.
    if type(value) in (staticmethod, classmethod):
        value = value.__func__
    while type(value) is types.FunctionType and "__wrapped__" in value.__dict__:
        value = value.__wrapped__
    return value


def _is_of_library(function):
    return (function.__globals__.get("__name__") or "").partition(".")[0] in _LIBRARIES


def _resolved(path, namespace, own):
    """Return a list of the `_Place` that the path leads to, empty if it is none of others."""
    objects = stores.find(path, namespace)
    if objects is None or any(_is_own(each, own) for each in objects) or not _has_home(objects[0], path[0], own):
        return []
    owner, (how, name) = objects[-1], path[-1]
    if how == "[" and (not stores.is_container(owner) or owner is sys.modules):
        return []
    namespace = stores.namespace_of(owner) or {}
    if owner is sys or module_attributes.is_of_each_test(namespace.get("__name__"), name):
        return []
    return [] if how == "." and is_lazy(owner) else [_Place(owner, path)]


def _is_own(value, own):
    """Return whether it is a module or class of tests, or an object that stands for another one."""
    if issubclass(type(value), types.ModuleType):
        name = value.__name__
    else:
        cls = value if issubclass(type(value), type) else type(value)
        name = cls.__module__ if type(cls.__module__) is str else ""
    return name in own or name.startswith("unittest.mock") or any(_is_of_tests(part) for part in name.split("."))


def _is_of_tests(part):
    return part in ("tests", "conftest", "testing") or part.startswith("test_")


def _has_home(value, root, own):
    """Return whether a module other than those of the tests has the object, which is not made by the tests then."""
    if issubclass(type(value), (types.ModuleType, type)) or root[0] == "import":
        return True
    name = root[1]
    return any(
        vars(module).get(name) is value and not _is_own(module, own)
        for module in sys.modules.copy().values()
        if isinstance(module, types.ModuleType)
    )
