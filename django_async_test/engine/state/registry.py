"""The parts of what a test can change, by name: the engine's own, those of an environment, those of the project."""

import collections

from .. import requirements
from .part import Change, Part, short

__unittest = True


class _Default(object):
    def __repr__(self):
        return "DEFAULT"


#: Stands for the parts that are on by default, those too that are registered later; True stands for all.
DEFAULT = _Default()

# In the order in which they are compared: {name: Part}
_parts = collections.OrderedDict()

# {what @fail_on has: the parts}, as long as nothing is registered
_chosen = {}


def register(part):
    """Add a `Part`; it takes the place of another one with the same name."""
    _parts[part.name] = part
    _chosen.clear()


def names():
    """Return the names of all parts, in the order in which they are compared."""
    return list(_parts)


def parts_of(value):
    """Return the parts that `value` chooses: True, DEFAULT, or a collection of names.

    Raises ValueError, which names the others, for a name that no part has.
    """
    key = value if value is DEFAULT or requirements.is_switch(value) else frozenset(value)
    chosen = _chosen.get(key)
    if chosen is None:
        chosen = _chosen[key] = _choose(key)
    return chosen


def _choose(key):
    if key is DEFAULT:
        return [part for part in _parts.values() if part.is_default]
    if requirements.is_switch(key):
        return list(_parts.values()) if key else []
    for name in sorted(key, key=str):
        if name not in _parts:
            raise ValueError(
                "changed_state has no part {!r}. The parts are: {}. One of your own is added with "
                "register_state().".format(name, ", ".join(_parts))
            )
    return [part for name, part in _parts.items() if name in key]


# What a change would be made to, instead of being put in its place
_CONTAINERS = (list, dict, set, bytearray, collections.deque)


class _ProjectPart(Part):
    """A part that the project has registered."""

    def __init__(self, name, snapshot, restore, is_default):
        self.name = self.title = name
        self.is_default = is_default
        self.put_back = restore
        self._snapshot = snapshot

    def take(self):
        """Return a snapshot; raises ValueError if the function for it turns out to return no copy."""
        snapshot = self._snapshot()
        if isinstance(snapshot, _CONTAINERS) and self._snapshot() is snapshot:
            raise ValueError(
                "register_state({!r}, ...): snapshot() returned the same {} twice, in which later changes would not be "
                "seen. Let it return a copy.".format(self.name, type(snapshot).__name__)
            )
        # Once is enough.
        self.take = self._snapshot
        return snapshot

    def changes(self, before):
        after = self.take()
        if after is before or after == before:
            return []
        return [Change("it was {}, and is {}".format(short(before), short(after)))]


def register_state(name, snapshot, restore, default=True):
    """Have tests that change a global of yours named, and the global put back: a registry, a cache, a singleton.

    * ``name``: a word, which ``@fail_on(changed_state={...})`` can choose;
    * ``snapshot()`` returns what it is now, as a copy that later changes leave alone; two of them are compared
      with ``==``. It is called twice for each test, so it should be quick;
    * ``restore(snapshot)`` makes it so again;
    * ``default``: whether all tests look at it, or only those that choose it, or are ``@strict``.

    Raises ValueError if there is a part with this name, and for values that cannot be what they stand for. The first
    test fails with one if ``snapshot()`` returns a container itself, instead of a copy.
    """
    requirements.require(isinstance(name, str) and name.isidentifier(), "name", name, "a word")
    requirements.require(callable(snapshot), "snapshot", snapshot, "a function without arguments")
    requirements.require(callable(restore), "restore", restore, "a function that takes a snapshot")
    requirements.require(requirements.is_switch(default), "default", default, requirements.SWITCH)
    if name in _parts:
        raise ValueError(
            "register_state(): there is a part {!r} already; the parts are: {}.".format(name, ", ".join(_parts))
        )
    register(_ProjectPart(name, snapshot, restore, bool(default)))


def unregister_state(name):
    """Forget what `register_state()` has added; ValueError if it has added nothing with this name."""
    if not isinstance(name, str) or not isinstance(_parts.get(name), _ProjectPart):
        raise ValueError("unregister_state(): register_state() has added no part {!r}.".format(name))
    del _parts[name]
    _chosen.clear()
