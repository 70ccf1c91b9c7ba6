"""Notes what is assigned to attributes, for parts that would have to look at some thousand after each test."""

from .. import stacks
from .part import Change, Part, is_other

__unittest = True

MISSING = object()
# For what was assigned while the object was made
_MADE = object()

# The lists of those who want to know
_listeners = []


def is_importing(frame, codes=()):
    """Return whether the body of a module, or one of the `codes`, runs in the frame or below it, down to the test."""
    while frame is not None:
        name = frame.f_globals.get("__name__") or ""
        if name == "unittest.case" or name.startswith("django_async_test.engine."):
            return False
        if frame.f_code.co_name == "<module>" or frame.f_code in codes:
            return True
        frame = frame.f_back
    return False


def listen():
    """Return a list to which is added from now on what is assigned; `stop()` ends it."""
    noted = []
    _listeners.append(noted)
    return noted


def stop(noted):
    _listeners[:] = [each for each in _listeners if each is not noted]


def is_anyone_listening():
    return bool(_listeners)


def note(owner, name, is_making, without):
    """Note that the attribute `name` of `owner` is about to be assigned.

    `is_making` says whether `owner` is being made; `without` are packages whose frames the report leaves out.
    """
    if is_making:
        entry = owner, name, _MADE, None
    else:
        entry = owner, name, vars(owner).get(name, MISSING), stacks.note(without=without)
    for noted in _listeners:
        noted.append(entry)


def changed(noted, is_made):
    """Return (owner, name, value before, notes of where) of what has another value now than when first assigned.

    ``is_made(owner, value before)`` returns whether it was computed when first asked for.
    """
    found, seen = [], set()
    for owner, name, old, where in noted:
        if (id(owner), name) not in seen:
            seen.add((id(owner), name))
            now = vars(owner).get(name, MISSING)
            if old is not _MADE and is_other(now, old) and not is_made(owner, old):
                found.append((owner, name, old, where))
    return found


def put_back(changed_ones):
    """Assign what was there before to each that `changed()` has returned."""
    for owner, name, old, _ in changed_ones:
        if old is MISSING:
            delattr(owner, name)
        else:
            setattr(owner, name, old)


class AssignmentsPart(Part):
    """What was assigned to objects of some kind; a subclass says which, and how it is told."""

    def is_wanted(self, owner):
        """Return whether what is assigned to `owner` is of this part."""
        raise NotImplementedError

    def is_made(self, owner, old):
        """Return whether the attribute was computed when it was first asked for, or while `owner` was new."""
        return False

    def text(self, owner, name, old):
        """Return what has become of the attribute `name` of `owner`, which was `old`."""
        raise NotImplementedError

    def take(self):
        return listen()

    def changes(self, before):
        return [
            Change(self.text(owner, name, old), "Assigned at:\n" + stacks.text(where))
            for owner, name, old, where in self._changed(before)
        ]

    def _changed(self, before):
        return changed([entry for entry in before if self.is_wanted(entry[0])], self.is_made) if before else []

    def settles(self, before):
        # What was assigned is what it was.
        del before[:]
        return True

    def marks(self, before):
        return [(before.__len__, 0)]

    def put_back(self, before):
        put_back(self._changed(before))
        self.forget(before)

    def forget(self, before):
        stop(before)
