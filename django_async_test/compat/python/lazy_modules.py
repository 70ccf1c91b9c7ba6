"""Modules whose names are imported when they are first asked for.

Mirrors: ``__getattr__()`` and ``__dir__()`` of a module, PEP 562.
Gaps: none known; the class of the module is a subclass of ``ModuleType``, on every Python alike.
Needed by: Python below 3.7, which knows no ``__getattr__()`` in a module.
Delete when: Python >= 3.7 (the subclass); what imports the names stays.
Upstream: https://peps.python.org/pep-0562/
Tests: tests/compat/python/test_lazy_modules.py
"""

import importlib
import sys
import types

__unittest = True

_LAZY = "_lazy_names"


class _LazyModule(types.ModuleType):
    def __getattr__(self, name):
        names = self.__dict__[_LAZY]
        if name not in names:
            raise AttributeError("module {!r} has no attribute {!r}".format(self.__name__, name))
        module = importlib.import_module(names[name], self.__package__)
        # A module is itself what its name stands for.
        value = module if names[name] == "." + name else getattr(module, name)
        self.__dict__[name] = value
        return value

    def __dir__(self):
        return sorted(set(self.__dict__).union(self.__dict__[_LAZY]) - {_LAZY})


def provide(module_name, names):
    """Let the module named `module_name` have `names`, each imported when it is first asked for.

    `names` is {name: relative name of its module}; a submodule stands for itself: {"mock": ".mock"}.
    """
    module = sys.modules[module_name]
    module.__dict__[_LAZY] = names
    module.__class__ = _LazyModule
