"""The atomic blocks of a test that are open on a connection: who has begun them, and where.

A block that was left open is cut off at the end of its test.  Whoever has it
may still leave it some time later: a thread that goes on, a generator that is
closed.  That must change nothing in the transaction of another test.
"""

import collections
import threading

from ..engine import stacks

__unittest = True

_CUT_OFF = "_async_test_cut_off"
_ENTERED_AGAIN = "_async_test_entered_again"

#: An open block: of the thread with this ident, or of a task (None), and the notes of where it was begun.
OpenBlock = collections.namedtuple("OpenBlock", "atomic ident noted")


class OpenBlocks(object):
    """The open blocks of one connection, the innermost last."""

    def __init__(self):
        self._open = []

    def begin(self, atomic):
        """Note that the block `atomic` has begun, in the current thread."""
        self._open.append(OpenBlock(atomic, threading.get_ident(), stacks.note(without=("django",))))

    def begin_of_task(self, atomic, noted):
        """Note that the block `atomic` of a task has begun; `noted` are the notes of where."""
        self._open.append(OpenBlock(atomic, None, noted))

    def has_any(self):
        """Return whether a block is open."""
        return bool(self._open)

    def has(self, atomic):
        """Return whether the block is open."""
        return any(block.atomic is atomic for block in self._open)

    def has_here(self, atomic):
        """Return whether the current thread has the block open."""
        ident = threading.get_ident()
        return any(block.atomic is atomic and block.ident == ident for block in self._open)

    def end(self, atomic):
        """Note that the block has ended."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].atomic is atomic:
                del self._open[index]
                return

    def of_tasks(self):
        """Return the blocks of tasks that are open."""
        return [block for block in self._open if block.ident is None]

    def cut_off(self):
        """Return the blocks that are open, which are nobody's from now on."""
        left, self._open = self._open, []
        for block in left:
            # A decorator is one object for all its calls: it may be cut off several times, and open beside that.
            block.atomic.__dict__[_CUT_OFF] = block.atomic.__dict__.get(_CUT_OFF, 0) + 1
        return left


def was_cut_off(atomic):
    """Return whether `atomic` is, or is among others, a block that was cut off and has not been left since.

    It may be left in any thread: the garbage collector closes a generator in whichever runs it.
    """
    return bool(atomic.__dict__.get(_CUT_OFF))


def note_left(atomic):
    """Note that a block that was cut off has been left."""
    atomic.__dict__[_CUT_OFF] -= 1


def note_entered_again(atomic):
    """Note that a block that was cut off, a decorator, has been entered on a connection that is not shared."""
    atomic.__dict__[_ENTERED_AGAIN] = atomic.__dict__.get(_ENTERED_AGAIN, 0) + 1


def leave_again(atomic):
    """Note that a block is left; return whether it had been entered since it was cut off, where nothing is shared."""
    entered = atomic.__dict__.get(_ENTERED_AGAIN, 0)
    if entered:
        atomic.__dict__[_ENTERED_AGAIN] = entered - 1
    return bool(entered)


def describe(left, alias):
    """Return a message about the blocks `left`, that were left open on the connection `alias`."""
    what = "an atomic block" if len(left) == 1 else "{} atomic blocks".format(len(left))
    message = (
        "left {} on the database {!r} open; what was written in it has been rolled back. Leave it before the end, in "
        "every case: `with transaction.atomic():`, or a clean-up."
    ).format(what, alias)
    noted = [block.noted for block in left if block.noted]
    return message + ("\nBegun at:\n" + stacks.text(noted[0]).rstrip("\n") if noted else "")
