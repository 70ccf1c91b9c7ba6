"""Gives a class what other classes define, without inheriting from them.

Where Python does not know where an attribute of a class is, it looks into all classes from which that one inherits, one
after the other: in the first test of a class, and after each time that Django has set an attribute of it.
"""

__unittest = True

# What each class has for itself
_OWN = frozenset(["__dict__", "__doc__", "__firstlineno__", "__module__", "__static_attributes__", "__weakref__"])


def having(*parts):
    """Return a decorator that gives a class the attributes of `parts`, unless it has others of these names itself.

    The parts are plain classes that call no ``super()``.
    """

    def complete(cls):
        own = _OWN.union(vars(cls))
        for part in reversed(parts):
            for name, value in vars(part).items():
                if name not in own:
                    setattr(cls, name, value)
        return cls

    return complete
