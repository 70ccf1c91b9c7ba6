"""What registries have, dictionaries and sets that a process has once, and attributes of modules, classes and objects.

A table says which; the look that each test takes is a few comparisons that are made in C.
"""

import collections
import functools
import itertools
import operator
import sys

from . import imports
from .part import Change, Part, is_other, short

__unittest = True

#: One registry: ``title`` names it; ``container`` is a dictionary, a set or a list, or what ``vars()`` returns of
#: ``owner``, of which ``names`` are looked at.  ``is_lazy(name, value before, value now)`` returns whether a change is
#: what happens when something is first used; ``after()`` is called when something was put back.  ``has_values`` is
#: False if nobody exchanges what has been registered for something else, or a tuple of the names for which one does.
Entry = collections.namedtuple("Entry", "title container owner names is_lazy after has_values")
Entry.__new__.__defaults__ = (None, None, None, None, True)

# Of larger ones only the length is looked at.
_SMALL = 16
_MISSING = object()


def attributes(title, owner, *names, **more):
    """Return the `Entry` for the attributes `names` of a module or class: those that it has itself, or will have."""
    return Entry(title, vars(owner), owner, names, **more)


class Contents(object):
    """What the `entries` have now."""

    #: Whether the same has been seen in another order.
    is_reordered = False

    def __init__(self, entries):
        self._entries = entries = [each for each in entries if each.owner is None or each.names]
        self._noted = [_copied(each) for each in entries]
        self._modules = imports.noted()
        # What is compared at each look
        containers = [each for each in entries if each.owner is None]
        small = [each.container for each in containers if each.has_values is True and len(each.container) <= _SMALL]
        owned = [
            (each.container, [name for name in each.names if name in each.container])
            for each in entries
            if each.owner is not None
        ]
        owned += [
            (each.container, [name for name in each.has_values if name in each.container])
            for each in containers
            if type(each.has_values) is tuple
        ]
        # That of an owner says whether it has one more.
        self._containers = [each.container for each in containers]
        self._containers += [
            each.container
            for each in entries
            if each.owner is not None and not each.container.keys() >= set(each.names)
        ]
        self._lengths = list(map(len, self._containers))
        # In one list, which is compared in a fraction of the time that dictionaries take
        self._small = [each.values() if isinstance(each, dict) else each for each in small]
        self._values_of_small = [
            value[:] if type(value) is list else value for value in itertools.chain.from_iterable(self._small)
        ]
        self._getters = [(container, operator.itemgetter(*names)) for container, names in owned if names]
        self._values = [get(values) for values, get in self._getters]

    def are_same(self):
        """Return whether all is as it was noted, so far as a quick look can tell."""
        try:
            return (
                (list(itertools.chain.from_iterable(self._small)) == self._values_of_small or self._are_reordered())
                and list(map(len, self._containers)) == self._lengths
                and [get(values) for values, get in self._getters] == self._values
            )
        except KeyError:
            # An attribute is gone.
            return False

    def marks(self):
        """Return what `are_same()` compares, as pairs for `Part.marks()`."""
        pairs = [(functools.partial(get, values), value) for (values, get), value in zip(self._getters, self._values)]
        return pairs + [(self._read, (self._lengths, self._values_of_small))]

    def _read(self):
        return list(map(len, self._containers)), list(itertools.chain.from_iterable(self._small))

    def _are_reordered(self):
        """Return whether small ones have the same in another order, as after something was taken out and put back."""
        self.is_reordered = all(
            _copied(entry) == noted
            for entry, noted in zip(self._entries, self._noted)
            if entry.owner is None and entry.has_values is True
        )
        return self.is_reordered

    def differences(self):
        """Return a list of (entry, name, value before, value now) of what is to be named; None stands for nothing."""
        found = []
        for entry, old in zip(self._entries, self._noted):
            now = _copied(entry)
            for name in list(old) + [name for name in now if name not in old]:
                before, after = old.get(name, _MISSING), now.get(name, _MISSING)
                if is_other(after, before) and not self._is_excused(entry, name, before, after):
                    found.append((entry, name, before, after))
        return found

    def _is_excused(self, entry, name, before, after):
        if entry.is_lazy is not None and entry.is_lazy(name, before, after):
            return True
        if before is not _MISSING and entry.owner is None:
            # Exchanged, by the function that the title names
            return entry.title.endswith("()") and imports.mention(entry.title[:-2].rpartition(".")[2], self._modules)
        # A module that is imported while a test runs may register something, and is no fault of the test.
        if not imports.since(self._modules):
            return False
        module = getattr(after, "__module__", None)
        return not (module in self._modules and imports.is_of_tests(module))

    def put_back(self):
        """Make it what it was."""
        changed = self.differences()
        for entry, name, before, after in changed:
            _set(entry, name, before, after)
        for after in {entry.after for entry, _, _, _ in changed if entry.after is not None}:
            after()


def _copied(entry):
    """Return {name: value} of what an entry has."""
    container = entry.container
    if entry.owner is not None:
        return {name: container[name] for name in entry.names if name in container}
    if not isinstance(container, dict):
        return dict.fromkeys(container)
    # Some have lists, to which is added in place.
    return {name: value[:] if type(value) is list else value for name, value in list(container.items())}


def _set(entry, name, before, after):
    container = entry.container
    if entry.owner is not None:
        if before is _MISSING:
            delattr(entry.owner, name)
        else:
            setattr(entry.owner, name, before)
    elif isinstance(container, list):
        (container.remove if before is _MISSING else container.append)(name)
    elif not isinstance(container, dict):
        (container.discard if before is _MISSING else container.add)(name)
    elif before is _MISSING:
        container.pop(name, None)
    else:
        container[name] = before[:] if type(before) is list else before


class ContentsPart(Part):
    """Base class: a part that is a table of registries."""

    _last = None
    _count = 0

    def entries(self):
        """Return a list of `Entry`, one for each registry that there is by now."""
        raise NotImplementedError

    def take(self):
        last = self._last
        # Modules that were imported meanwhile may have more of them.
        if last is None or self._count != len(sys.modules) or not last.are_same() or last.is_reordered:
            self._count = len(sys.modules)
            self._last = last = Contents(self.entries())
        return last

    def changes(self, before):
        if before.are_same():
            return []
        self._last = None
        return [Change(_text(*difference)) for difference in before.differences()]

    def settles(self, before):
        return self._last is before and self._count == len(sys.modules)

    def marks(self, before):
        return before.marks() + [(sys.modules.__len__, self._count)]

    def put_back(self, before):
        before.put_back()
        self._last = None


def _text(entry, name, before, after):
    name = name if isinstance(name, str) else short(name)
    title = "{}.{}".format(entry.title, name) if entry.owner is not None else "{}: {}".format(entry.title, name)
    if after is _MISSING:
        return "{} is gone".format(title)
    if before is _MISSING:
        return "{} is new".format(title) + ("" if after is None else ": " + short(after))
    return "{} was {}, and is {}".format(title, short(before), short(after))
