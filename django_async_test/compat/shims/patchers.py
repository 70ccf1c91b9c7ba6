"""One patch of an attribute or of a dictionary: to enter, to leave, and to enter again.

Patches that overlap, because several tasks run with patches of the same
attribute, may end in any order: the last one to end restores what was there at
first.

Mirrors: what ``asynctest.mock.patch()`` 0.13.0 returns; beginning twice is refused as in unittest.mock of Python 3.14.
Gaps: none known; TEST_PREFIX is that of our patch(), not of ``unittest.mock.patch``.
Needed by: every Python; unittest.mock restores what each patch has found, which may be another's mock.
Delete when: never; patches of unittest.mock do not know of each other.
Upstream: https://docs.python.org/3/library/unittest.mock.html#the-patchers
Tests: tests/compat/shims/test_patchers.py
"""

import collections
import copy
import types
from unittest import mock

from . import decorated
from .coroutine_functions import has_coroutine_function, is_coroutine_function
from .scopes import GLOBAL, is_limited

__unittest = True

# The patches that are active, in the order in which they began.
_active = []


def _refuse_twice(patching):
    # It would forget what was there at first; unittest.mock refuses it since 3.14.
    if patching in _active:
        raise RuntimeError("{!r} has already begun: end it first, or make another patch.".format(patching))


def _end(patching, is_same):
    """Note that `patching` is over; return those of the same thing that began later and are active."""
    position = _active.index(patching)
    del _active[position]
    return [other for other in _active[position:] if is_same(other)]


class Patcher(mock._patch):
    """Replaces an attribute; what ``patch()``, ``patch.object()`` and ``patch.multiple()`` return.

    `choices` of the subclass has the classes of the mocks, see `patching.build()`.
    """

    choices = None
    scope = GLOBAL

    def copy(self):
        """Return a patch of the same attribute that has not begun."""
        twin = copy.copy(self)
        for name in ("temp_original", "is_local", "target", "_exit_stack"):
            twin.__dict__.pop(name, None)
        if hasattr(twin, "is_started"):
            twin.is_started = False
        twin.additional_patchers = [each.copy() for each in self.additional_patchers]
        return twin

    def __call__(self, function):
        """Decorate a function or the tests of a class."""
        if isinstance(function, type):
            return decorated.decorate_class(self, function, self.choices.patch.TEST_PREFIX)
        return decorated.decorate(self, function)

    def look_up(self):
        """Raise AttributeError if there is nothing to be replaced by a mock."""
        for each in [self] + self.additional_patchers:
            if each.new is mock.DEFAULT:
                each.get_original()

    def __enter__(self):
        _refuse_twice(self)
        given = self.new_callable
        says_nothing = self.new is mock.DEFAULT and given is None and (self.autospec is None or self.autospec is False)
        if says_nothing and self._replaces_coroutine_function():
            self.new_callable = self.choices.CoroutineMock
        try:
            made = self.choices.enter(self)
        except BaseException:
            # Before Python 3.8 what has begun stays, if another of several attributes cannot be patched.
            if "is_local" in vars(self):
                self.__exit__(None, None, None)
            raise
        finally:
            self.new_callable = given
        if self.new is mock.DEFAULT:
            self._installed = made if self.attribute_name is None else made[self.attribute_name]
        else:
            self._installed = self.new
        _active.append(self)
        return made

    def _replaces_coroutine_function(self):
        original, _ = self.get_original()
        return is_coroutine_function(original) or (
            original is not mock.DEFAULT and has_coroutine_function(self.getter(), self.attribute)
        )

    def __exit__(self, *exc_info):
        if self in _active:
            later = _end(self, lambda other: isinstance(other, Patcher) and self._is_same(other))
            if later:
                # The next restores what this one has found; meanwhile its own stays in place.
                later[0].temp_original, later[0].is_local = self.temp_original, self.is_local
                self.target = types.SimpleNamespace(**{self.attribute: None})
        return super().__exit__(*exc_info)

    def _is_same(self, other):
        return other.target is self.target and other.attribute == self.attribute

    def again(self):
        """Begin once more, with the same mocks."""
        for each in [self] + self.additional_patchers:
            each.new = each._installed
            each.spec = each.spec_set = each.autospec = each.new_callable = None
            each.kwargs = {}
        self.__enter__()


class DictPatcher(object):
    """Sets `values` in a dictionary, or in what is like one, and restores all that was there; what ``patch.dict()`` is.

    `in_dict` may be the dotted name of the dictionary.  With `clear`, nothing
    but the values is left in it.
    """

    choices = None
    # What decorators ask a patch about: there is no mock to pass.
    attribute_name = None
    new = None

    def __init__(self, in_dict, values=(), clear=False, scope=GLOBAL, **kwargs):
        is_limited(scope)
        self.in_dict = in_dict
        self.values = dict(values)
        self.values.update(kwargs)
        self.clear = clear
        self.scope = scope
        self._dict = self._original = self._changes = self._begun = self._left = None

    def copy(self):
        """Return a patch of the same dictionary that has not begun."""
        twin = copy.copy(self)
        twin._dict = twin._original = twin._changes = twin._begun = twin._left = None
        return twin

    def __call__(self, function):
        """Decorate a function or the tests of a class."""
        if isinstance(function, type):
            return decorated.decorate_class(self, function, self.choices.patch.TEST_PREFIX)
        return decorated.decorate(self, function)

    def __enter__(self):
        _refuse_twice(self)
        self._dict = _resolve(self.in_dict) if isinstance(self.in_dict, str) else self.in_dict
        self._begin(self.values)
        return self._dict

    def again(self):
        """Begin once more, with what the body has left in the dictionary."""
        self._begin(self._left)

    def _begin(self, changes):
        self._original, self._changes = _content(self._dict), changes
        try:
            _replace(self._dict, self._apply())
        except BaseException:
            _replace(self._dict, self._original)
            raise
        _active.append(self)

    def _apply(self):
        """Return what is in the dictionary when this patch has just begun, and remember it."""
        self._begun = _changed({} if self.clear else self._original, self._changes)
        return self._begun

    def __exit__(self, *exc_info):
        if self not in _active:
            return False
        later = _end(self, lambda other: isinstance(other, DictPatcher) and other._dict is self._dict)
        # What each of the later ones has found, and what is there now.
        found = [other._original for other in later] + [_content(self._dict)]
        self._left = dict(self._changes)
        self._left.update(_difference(self._begun, found[0]))
        content = self._original
        # The same without this one.
        for other, after in zip(later, found[1:]):
            other._original, begun = content, other._begun
            content = _changed(other._apply(), _difference(begun, after))
        _replace(self._dict, content)
        return False

    def start(self):
        """Begin; ``stop()`` or ``patch.stopall()`` ends it."""
        result = self.__enter__()
        mock._patch._active_patches.append(self)
        return result

    def stop(self):
        """End what ``start()`` began; otherwise do nothing."""
        started = mock._patch._active_patches
        for number, other in enumerate(started):
            if other is self:
                del started[number]
                return self.__exit__(None, None, None)
        return None


def _resolve(name):
    getter, attribute = mock._get_target(name)
    return getattr(getter(), attribute)


def _content(mapping):
    # Python 3.6 and later keep the order in any dictionary.
    return collections.OrderedDict((key, mapping[key]) for key in mapping)


def _replace(mapping, content):
    # No more than necessary: os.environ and sys.modules must not be empty for a moment.
    for key in list(mapping):
        if key not in content:
            del mapping[key]
    for key, value in _difference(_content(mapping), content).items():
        mapping[key] = value
    # In the order of before; other classes may have other ideas of pop().
    if type(mapping) in (dict, collections.OrderedDict) and list(mapping) != list(content):
        for key in content:
            mapping[key] = mapping.pop(key)


_MISSING = object()


def _difference(before, after):
    """Return what has changed: the new value of each key, or _MISSING."""
    changes = {key: _MISSING for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key, _MISSING)
        # Text may be made anew at each access, as in os.environ.
        if old is not value and not (isinstance(value, str) and isinstance(old, str) and old == value):
            changes[key] = value
    return changes


def _changed(content, changes):
    """Return `content` with `changes`."""
    content = collections.OrderedDict(content)
    for key, value in changes.items():
        if value is _MISSING:
            content.pop(key, None)
        else:
            content[key] = value
    return content
