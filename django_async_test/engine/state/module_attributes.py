"""Attributes that are assigned to modules from outside: functions that a test replaces by hand, and switches.

What is assigned to a module by its own functions is not noted.
"""

import importlib
import sys
import types

from . import assignments
from .part import short

__unittest = True

# Not those of which programs ask hundreds of times a second for an attribute, which takes longer then on some Pythons:
# `functions` and `registries` look at these.
_names = set(
    "asyncio copy datetime doctest getpass glob http.client importlib inspect json pickle platform random requests "
    "requests.api secrets shutil smtplib socket ssl string subprocess tempfile typing unittest.mock "
    "unittest.util uuid webbrowser zipfile".split()
)
# (name of a module, attribute) of what each test has anew
_of_each_test = set()
# Who replaces something for each test, and gives it back by itself
_OWN = ("_pytest", "django", "django_async_test", "importlib")


def watch_also(names):
    """Add modules, by their names, whose attributes are noted once they are imported."""
    _names.update(names)


def ignore(module, name):
    """Do not look at an attribute that each test has anew, whatever the last one has made of it."""
    _of_each_test.add((module, name))


def is_of_each_test(module, name):
    return (module, name) in _of_each_test


class _WatchedModule(types.ModuleType):
    """A module that notes what is assigned to it."""

    def __setattr__(self, name, value):
        if name[:2] != "__" and not isinstance(value, types.ModuleType):
            _note(self, name)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        _note(self, name)
        super().__delattr__(name)

    def __reduce__(self):
        # Some pickle modules, and know their usual class only.
        return importlib.import_module, (self.__name__,)


class ModuleAttributes(assignments.AssignmentsPart):
    """What was assigned to a module; a module that is imported meanwhile may do so."""

    name = "module_attributes"
    title = "attributes of modules"

    # How many modules there were when they were last looked at
    _count = 0

    def take(self):
        if self._count != len(sys.modules):
            self._count = len(sys.modules)
            for name in _names:
                module = sys.modules.get(name)
                if type(module) is types.ModuleType:
                    _watch(module)
        return super().take()

    def is_wanted(self, owner):
        return isinstance(owner, _WatchedModule)

    def text(self, owner, name, old):
        title, now = "{}.{}".format(owner.__name__, name), vars(owner).get(name, assignments.MISSING)
        if callable(old) and now is not assignments.MISSING:
            return "{} is another one".format(title)
        if old is assignments.MISSING:
            return "{} is new: {}".format(title, short(now))
        return "{} was {}, and is {}".format(title, short(old), "gone" if now is assignments.MISSING else short(now))

    def settles(self, before):
        return super().settles(before) and self._count == len(sys.modules)

    def marks(self, before):
        return super().marks(before) + [(sys.modules.__len__, self._count)]


def _watch(module):
    try:
        module.__class__ = _WatchedModule
    except TypeError:
        # One that is not written in Python, where that cannot be had: nothing is noted.
        pass


def _note(module, name):
    is_of_interest = assignments.is_anyone_listening() and not is_of_each_test(module.__name__, name)
    if is_of_interest and not _is_own(sys._getframe(2)):
        assignments.note(module, name, False, ())


def _is_own(frame):
    """Return whether the code of the frame is of who gives back what it replaces; or a module that is imported."""
    name = frame.f_globals.get("__name__") or ""
    return name.partition(".")[0] in _OWN or assignments.is_importing(frame)
