"""What a test's loop has seen: the tasks that were made on it, where they were made, and the errors it reports."""

import asyncio
import sys
import weakref

from ..compat.python import tasks
from . import stacks

__unittest = True

#: So many tasks are remembered before those are forgotten that are gone.
MANY = 1000


class TaskRecords(object):
    """Remembers the tasks of `loop` from now until `close()`, without keeping them alive.

    Tasks that are `older`, and tasks made by those, are not the test's.
    """

    def __init__(self, loop, older=()):
        self._loop = loop
        #: Called with each task that is made.
        self.hooks = []
        #: (task or other source, exception) of each exception that the loop has reported as lost.
        self.errors = []
        #: What the loop has reported without an exception: (text, the task or other object concerned).
        self.reports = []
        #: Whether lost exceptions are kept in `errors`, instead of being logged by the loop.
        self.keeps_errors = True
        #: ``takes_error(source, error)``: returns whether it concerns somebody else, who has taken it.
        self.takes_error = None
        #: The tasks of the loop that are older than the test, and the tasks made by them.
        self.older = weakref.WeakSet(older) if older else ()
        self._made = []
        self._many = MANY
        # Where Python does not note of its own accord where a coroutine was created
        self._notes = None if stacks.python_notes_origins() else weakref.WeakKeyDictionary()
        # Not a task factory: the code under test may want to set one, and on Python 3.13.0 one spoils the names.
        self._create_task = loop.create_task
        self._has_plain_method = tasks.has_plain_create_task(loop)
        loop.create_task = _recording(self, self._create_task, self._made.append)
        self._previous_handler = loop.get_exception_handler() if hasattr(loop, "get_exception_handler") else None
        loop.set_exception_handler(self._handle_exception)

    def note(self, task):
        """Note what few loops want to know of a new task."""
        if len(self._made) > self._many:
            self._made[:] = [reference for reference in self._made if reference() is not None]
            self._many = len(self._made) + MANY
        if self._notes is not None:
            self._notes[task] = stacks.note(sys._getframe(2))
        if self.older and tasks.current_task(self._loop) in self.older:
            self.older.add(task)
        for hook in self.hooks:
            hook(task)

    def made(self):
        """Return the tasks that are still there, in the order in which they were made."""
        return [task for task in [reference() for reference in self._made] if task is not None]

    def created_at(self, task):
        """Return the stack that created `task` as text, "" if it is not known."""
        noted = self._notes.get(task) if self._notes is not None and isinstance(task, asyncio.Future) else None
        if not noted and isinstance(task, asyncio.Future):
            noted = stacks.origin_of(tasks.coroutine_of(task))
        if noted:
            return "Created at:\n" + stacks.text(noted)
        # Only a loop in debug mode knows where a handle comes from.
        known = tasks.creation_stack(task)
        return "Created at:\n" + "".join(known.format()) if known else ""

    def _handle_exception(self, loop, context):
        if isinstance(context.get("exception"), asyncio.CancelledError):
            # Python 3.14 and later report a shielded future that was cancelled from within, as asgiref's are when the
            # request of an asynchronous view below sync middleware is: ``_log_on_exception`` in asyncio/tasks.py.
            return
        source = context.get("task") or context.get("future") or context.get("handle")
        if self.takes_error is not None and self.takes_error(source, context.get("exception")):
            return
        if self.keeps_errors and context.get("exception") is not None:
            self.errors.append((source, context["exception"]))
        elif self.keeps_errors and source is not None:
            self.reports.append((context.get("message"), source))
        elif self._previous_handler is not None:
            self._previous_handler(loop, context)
        else:
            loop.default_exception_handler(context)

    def note_unretrieved(self):
        """Add to `errors` the exceptions of finished tasks that were never retrieved."""
        if self.keeps_errors and self._made:
            for task in self.made():
                if tasks.was_never_retrieved(task):
                    self.errors.append((task, task.exception()))

    def close(self):
        """Give the loop back what was replaced."""
        # The loop must not refer to itself, or it would wait for the garbage collector.
        if not self._has_plain_method and hasattr(self._create_task, "records"):
            self._loop.create_task = self._create_task
        else:
            del self._loop.create_task
        # What a task that outlives its loop has to say is not for the test any more.
        self._loop.set_exception_handler(self._previous_handler)


def _recording(records, create_task, remember):
    """Return a stand-in for `create_task` of a loop.  It is called for every task, and so it does little itself."""
    reference, hooks, made = weakref.ref, records.hooks, records._made
    is_plain = records._notes is None and not records.older
    loop = records._loop
    has_plain_method = records._has_plain_method

    def create_and_record(coroutine, **kwargs):
        if has_plain_method and loop.get_task_factory() is None and not loop.get_debug():
            # What asyncio's own method would do: that call would be the larger part of what recording costs.
            task = asyncio.Task(coroutine, loop=loop, **kwargs)
        else:
            task = create_task(coroutine, **kwargs)
        remember(reference(task))
        if not is_plain or hooks or len(made) > records._many:
            records.note(task)
        return task

    create_and_record.records = records
    return create_and_record
