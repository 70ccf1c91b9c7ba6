"""A list of things to undo, attributes that were replaced among them.

It does what ``contextlib.ExitStack`` does at a fraction of its cost for each
test, and is the one tool of the package that replaces an attribute of somebody
else's object, and restores it.
"""

import sys

import six

__unittest = True

_MISSING, _UNKNOWN = object(), object()

# What a context manager is given at the end
_NO_EXCEPTION = (None, None, None)

# Stand-ins whose end came while a later one was in their place: {(id of the target, name of the attribute, id of the
# stand-in): (target, stand-in, what it had replaced)}.
_passed_over = {}


class Undo(object):
    """Calls what was registered, last first; the first exception is raised when all of it has been called.

    It can be closed more than once, and used again afterwards.
    """

    __slots__ = ("_calls",)

    def __init__(self):
        self._calls = []

    def callback(self, function, *args):
        """Call ``function(*args)`` at the end."""
        self._calls.append((function, args))

    def enter_context(self, manager):
        """Enter the context manager, leave it at the end; return what it gives.

        Exceptions are not passed to it.
        """
        value = manager.__enter__()
        self._calls.append((manager.__exit__, _NO_EXCEPTION))
        return value

    def replace(self, target, name, value, keeps_later=False):
        """Set the attribute `name` of `target`, a module, class or instance; give it back what it had at the end.

        What `target` only inherits is inherited again.  With `keeps_later`
        an attribute that somebody else has set meanwhile stays, and what `replace()` has set meanwhile gives back, at
        its own end, what this call has replaced.
        """
        previous = target.__dict__.get(name, _MISSING)
        setattr(target, name, value)
        self._calls.append((_restore, (target, name, previous, value if keeps_later else _MISSING)))

    def close_after(self, is_interrupted):
        """Call what was registered; if that `is_interrupted` (Ctrl-C), no exception hides what must end the run."""
        try:
            self.close()
        except Exception:
            if not is_interrupted:
                raise

    def close(self):
        """Undo everything."""
        first, calls = None, self._calls
        while calls:
            function, args = calls.pop()
            try:
                function(*args)
            except BaseException:
                first = first or sys.exc_info()
        if first is not None:
            # With the traceback of its own, not that of a later one.
            six.reraise(*first)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.close()


class StandIns(object):
    """Functions of others that are replaced time and again, and given back: what takes their places is made once.

    ``find()`` returns (target, name, make) of each, and is called once.
    ``make(original)`` returns what takes the place of `original`, None if there
    is none; it is called again when there is another function in that place.
    `keeps_later` is that of ``Undo.replace()``: without it, `make` may return
    the same function again and again.
    """

    __slots__ = ("_each", "_find", "_keeps_later")

    def __init__(self, find, keeps_later=True):
        self._find = find
        self._keeps_later = keeps_later
        # [target, name, make, original, stand-in] of each, once they are needed
        self._each = None

    def install(self, undo):
        """Replace all of them, until `undo` undoes it."""
        if self._each is None:
            self._each = [[target, name, make, _UNKNOWN, None] for target, name, make in self._find()]
        replaced, keeps_later = [], self._keeps_later
        undo.callback(_take_away, replaced)
        for each in self._each:
            target, name, make, original, stand_in = each
            previous = target.__dict__.get(name, _MISSING)
            if previous is not original:
                # Inherited, perhaps, or a descriptor
                now = getattr(target, name, None)
                if now is not original:
                    stand_in = make(now)
                    each[3:] = now, stand_in
            setattr(target, name, stand_in)
            replaced.append((target, name, previous, stand_in if keeps_later else _MISSING))


def _take_away(replaced):
    try:
        while replaced:
            target, name, previous, ours = replaced.pop()
            if previous is _MISSING or ours is _MISSING or _passed_over or target.__dict__.get(name) is not ours:
                _restore(target, name, previous, ours)
            else:
                # Nearly always
                setattr(target, name, previous)
    finally:
        if replaced:
            # Interrupted
            _take_away(replaced)


def _restore(target, name, previous, ours):
    namespace = target.__dict__
    if ours is not _MISSING and namespace.get(name, _MISSING) is not ours:
        # If it is a stand-in of this package that has replaced it, that one must not bring it back.
        _passed_over[id(target), name, id(ours)] = (target, ours, previous)
        return
    while _passed_over and (id(target), name, id(previous)) in _passed_over:
        previous = _passed_over.pop((id(target), name, id(previous)))[2]
    if previous is not _MISSING:
        setattr(target, name, previous)
    elif name in namespace:
        delattr(target, name)
