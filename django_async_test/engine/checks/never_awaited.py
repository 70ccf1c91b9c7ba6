"""``never_awaited``: a coroutine function was called, but the coroutine was never awaited, so it never ran."""

import collections
import gc
import inspect
import os
import sys
import types
import weakref

from ...compat.python import unawaited
from . import young_objects
from .base import Check, own_attributes

__unittest = True

_CONTAINERS = (list, tuple, set, frozenset, dict)
_SEARCHED = frozenset(_CONTAINERS + (types.CoroutineType,))

#: So many objects of a test are looked through for coroutines, in what it keeps in its attributes.
MANY = 100

# What does not lead to a coroutine of the test, or to everything
_NOT_ENTERED = (str, bytes, int, float, type(None), type, types.ModuleType, types.FrameType, types.TracebackType)

#: How many items are looked at in a container, and in those inside of it, that is an attribute of a test, of its class,
#: or of its module.
_MOST_ITEMS = 100

# Coroutines that class hooks, or the module itself, have made: not the tests'.
_made_before = weakref.WeakSet()


# What to do, by whether the test is a plain function
_REMEDIES = {
    False: "Put `await` before the call",
    True: "A plain `def` cannot await: write `async def` and put `await` before the call",
}

# The watches that are entered, the innermost last.
_watches = []
# How many watches and classes want Python's hook to be installed.
_holders = 0
_hook = None


def keep_watching(undo):
    """Keep ready for watches what each would have to install for itself, until `undo` undoes it."""
    _hold()
    undo.callback(_release)
    young_objects.keep_counting(undo)


def _hold():
    global _holders, _hook
    _holders += 1
    if _holders == 1:
        _hook = unawaited.Hook(_take) if unawaited.has_hook else None


def _release():
    global _holders, _hook
    _holders -= 1
    if not _holders:
        hook, _hook = _hook, None
        if hook is not None:
            hook.remove()


def _take(coroutine):
    """Note a coroutine that dies without having been awaited; return whether a test is watching."""
    watch = _watches[-1] if _watches else None
    if watch is None or not unawaited.is_still_shown_by(watch.shower):
        # The code under test records warnings: then the warning is for that code.
        return False
    if watch.is_from_elsewhere(coroutine):
        # Python warns of it.
        return False
    watch.found.append(unawaited.describe(coroutine))
    return True


class Watch(young_objects.YoungObjects):
    """Notices coroutines that die without having been awaited, while it is entered."""

    #: What showed warnings when it was entered.
    shower = None
    _warnings = None

    def __init__(self):
        #: (text, where it was created) of each coroutine.
        self.found = []

    def __enter__(self):
        global _holders
        if _holders:
            # As in each test of a class that keeps it installed
            _holders += 1
        else:
            _hold()
        if _hook is None:
            self._warnings = unawaited.watch(self.found.append)
            self._warnings.__enter__()
        else:
            self.shower = unawaited.shower()
        _watches.append(self)
        self.note()
        return self

    def __exit__(self, *exc_info):
        _watches.remove(self)
        if self._warnings is not None:
            self._warnings.__exit__(*exc_info)
        _release()

    def is_from_elsewhere(self, coroutine):
        """Return whether it is known that the coroutine was made before the watch was entered."""
        return False

    def search(self, namespace, test=None, outer=()):
        """Look for coroutines in reference cycles, and in what `namespace` (the attributes of the test) keeps.

        `outer` are coroutines that are kept elsewhere: those that the test itself has made are of interest.
        """
        may_have_made_some = self.may_act_in_the_end()
        if may_have_made_some:
            self.collect()
        kept = own_attributes(namespace)
        if kept or namespace.get("_cleanups"):
            for value in kept + [namespace.get("_cleanups")]:
                if type(value) in _SEARCHED and value:
                    for item in _items(value):
                        self._take_if_new(item)
        if not may_have_made_some:
            # No coroutine is among the objects that the test has made, wherever else it might be kept.
            return
        for item in outer:
            self._take_if_new(item)
        if kept:
            for item in _reachable(kept, {id(namespace), id(test)}):
                self._take_if_new(item)

    def _take_if_new(self, item):
        if type(item) is not types.CoroutineType or item in _made_before:
            return
        if inspect.getcoroutinestate(item) == inspect.CORO_CREATED:
            # Close it: it is reported here, and once is enough.
            self.found.append(unawaited.describe(item))
            item.close()

    def report(self, findings, is_plain=False):
        """Add what was found to `findings`; `is_plain`: nothing in the test was a coroutine that could await."""
        for text, where in self.found:
            findings.add(
                "{} was never awaited, so it never ran. {}, or close() the coroutine if "
                "it is not meant to run; or allow it with @fail_on(never_awaited=False).".format(
                    text, _REMEDIES[is_plain]
                ),
                where,
            )
        del self.found[:]


class NeverAwaited(Check):
    """Coroutines of the test that never ran."""

    name = "never_awaited"

    def begin(self, undo):
        self._watch = Watch()
        self._watch.__enter__()
        # When the rest is undone there is less to be looked through.
        undo.callback(self._end)

    def _end(self):
        watch, run = self._watch, self.run
        watch.search(getattr(run.test, "__dict__", {}), run.test, _kept_outside(type(run.test)))
        watch.__exit__(None, None, None)
        if watch.found and not run.has_timed_out:
            watch.report(run.findings, is_plain=not run.had_loop)


def _reachable(values, seen):
    """Return what is kept by `values`, directly or not, except what leads through an object whose id() is in `seen`."""
    waiting, found = collections.deque(values), []
    while waiting and len(found) < MANY:
        value = waiting.popleft()
        if type(value) is types.TracebackType:
            waiting += _in_frames(value)
        # Of its type: an object that is lazy is not to be made for this.
        if issubclass(type(value), _NOT_ENTERED) or id(value) in seen:
            continue
        seen.add(id(value))
        found.append(value)
        waiting += (value.__closure__ or ()) if type(value) is types.FunctionType else gc.get_referents(value)
    return found


def _in_frames(traceback):
    """Return the coroutines in the frames of an exception: they die with it, perhaps in a test that is not to blame."""
    found = []
    while traceback is not None and len(found) < MANY:
        found += [value for value in traceback.tb_frame.f_locals.values() if type(value) is types.CoroutineType]
        traceback = traceback.tb_next
    return found


def _items(value):
    if isinstance(value, _CONTAINERS):
        return list(value.values() if isinstance(value, dict) else value)
    return (value,)


class HookWatch(Watch):
    """Notices coroutines that a class hook of `cls` has made, and not those that a test has left somewhere."""

    def __init__(self, cls):
        super().__init__()
        self._cls = cls
        self._depth = None

    def __enter__(self):
        super().__enter__()
        if unawaited.has_hook:
            # Deep enough to tell whether it was the hook that has called what has made a coroutine.
            self._depth = sys.get_coroutine_origin_tracking_depth()
            sys.set_coroutine_origin_tracking_depth(_DEEP)
        return self

    def __exit__(self, *exc_info):
        if self._depth is not None:
            sys.set_coroutine_origin_tracking_depth(self._depth)
        super().__exit__(*exc_info)

    def is_from_elsewhere(self, coroutine):
        origin = getattr(coroutine, "cr_origin", None)
        return bool(origin) and not any(filename.endswith(_HOOKS) for filename, _, _ in origin)

    def search(self, namespace=(), test=None, outer=()):
        """Look for coroutines in reference cycles; what the hook keeps for the tests is not theirs."""
        super().search({})
        _made_before.update(_kept_outside(self._cls))


# How many frames Python notes of where a coroutine was created in a class hook, and the module that calls the hooks
_DEEP = 200
_HOOKS = os.path.join("django_async_test", "engine", "class_hooks.py")


# class -> [(how many names there were, those that may keep coroutines)]: of the class, and of its module.  Not the
# namespaces themselves: that of a class leads to the class, which would stay for ever.
_outer = weakref.WeakKeyDictionary()


def _kept_outside(cls):
    """Yield the coroutines that a test case class, or its module, keeps as attributes, or in containers there.

    Their names are looked through once, and again when there are more or fewer: a class may have hundreds.
    """
    module = sys.modules.get(cls.__module__)
    namespaces = (vars(cls), vars(module) if module is not None else {})
    known = _outer.get(cls)
    if known is None or any(len(namespace) != entry[0] for namespace, entry in zip(namespaces, known)):
        known = _outer[cls] = [(len(namespace), _names_of_keepers(namespace)) for namespace in namespaces]
    for namespace, (_, names) in zip(namespaces, known):
        for name in names:
            value = namespace.get(name)
            if value and type(value) in _SEARCHED:
                yield from _coroutines_in(value)


def _names_of_keepers(namespace):
    # What is None may become a coroutine.
    return [
        name
        for name, value in list(namespace.items())
        if (type(value) in _SEARCHED or value is None) and name[:2] != "__" and name != "_type_equality_funcs"
    ]


def _coroutines_in(value):
    values, left = [value], _MOST_ITEMS
    for value in values:
        if type(value) is types.CoroutineType:
            yield value
        elif left > 0:
            items = list(value.values() if isinstance(value, dict) else value)[:left]
            left -= len(items)
            values += [item for item in items if type(item) in _SEARCHED and item]
