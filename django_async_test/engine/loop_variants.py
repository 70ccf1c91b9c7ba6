"""``loop_factory = {"asyncio": ..., "uvloop": ...}``: the tests of a class run on each of these loops.

The class itself has the first one in alphabetical order.  For each other one a subclass with its name
at the end stands in the module, where every loader of tests finds it: so each
has class hooks of its own, and can be run by its name.
"""

import sys

from .class_settings import factories_of

__unittest = True


def make(cls, merged):
    """Give `cls` its loop, and its module a subclass for each other one; `merged` are the traits of `cls`."""
    if "loop_factory" in cls.__dict__:
        merged.loop_factories = factories_of(cls.__dict__["loop_factory"])
    factories = merged.loop_factories
    if factories is None or "<locals>" in cls.__qualname__ or cls.__module__ not in sys.modules:
        # What is wrong is said when the class is to run.
        return
    namespace = vars(sys.modules[cls.__module__])
    # Python 3.5 keeps no order.
    (first, factory), *others = sorted(factories.items(), key=lambda item: item[0])
    cls.loop_factory = _plain(factory)
    cls.__str__ = _naming(cls, first)
    for name, factory in others:
        full_name = "{}_{}".format(cls.__name__, name)
        _require_free(namespace, cls, full_name)
        body = {
            "__module__": cls.__module__,
            "__qualname__": "{}_{}".format(cls.__qualname__, name),
            "__doc__": cls.__doc__,
            "loop_factory": _plain(factory),
        }
        variant = type(cls)(full_name, (cls,), body)
        variant.__str__ = _naming(cls, name)
        namespace[full_name] = variant


def _plain(factory):
    return factory if factory is None else staticmethod(factory)


def _require_free(namespace, cls, name):
    there = namespace.get(name)
    if there is not None and getattr(there, "__qualname__", None) != name:
        raise TypeError(
            "{}: its module has the name {} already, which is that of the class with another loop (loop_factory). "
            "Rename one of them.".format(cls.__qualname__, name)
        )


def _naming(cls, name):
    text = super(cls, cls).__str__

    def __str__(self):
        return "{} [{}]".format(text(self), name)

    return __str__
