"""What to do next about errors whose own words do not say it: a note on the exception that ends a part of a test.

Each layer registers the advice about the errors that it knows.  A test that passes pays nothing for it.
"""

import inspect
import os
import re
import types

from .. import documentation
from ..compat.python import notes
from . import stacks

__unittest = True

_ASYNCIO = os.sep + "asyncio" + os.sep


class Advice(object):
    """A note for exceptions whose class, or a base, is called `name`, and whose text `pattern` is found in.

    `text` is the note, or a function that makes it, of the exception and the match: "" if it has none to give.
    `anchor` is that of a heading of the page `page`.
    """

    def __init__(self, name, pattern, text, anchor, page="errors"):
        self._name = name
        # Compiled when it is first needed: most runs need none.
        self._pattern = pattern
        self._text = text
        #: The page and the anchor that the note leads to.
        self.target = (page, anchor)

    def about(self, error):
        """Return the note about `error`, or ""."""
        if all(cls.__name__ != self._name for cls in type(error).__mro__):
            return ""
        match = re.search(self._pattern, str(error))
        if match is None:
            return ""
        text = self._text if isinstance(self._text, str) else self._text(error, match)
        return "{} See {}".format(text, documentation.page(*self.target)) if text else ""


#: All advice, of which the first that fits is given.
known = []


def register(*entries):
    """Put `entries` before what is known: the layers above know more about an error than those below."""
    known[:0] = entries


def register_last(entry):
    """Put `entry` after what is known: anything that is known about the error itself is better."""
    known.append(entry)


def add(error):
    """Add to `error`, which ends a part of a test or class, the note about it, if there is one."""
    for entry in known:
        note = entry.about(error)
        if note:
            notes.add(error, note)
            return


def frames(error):
    """Return the frames of the traceback of `error`, the outermost first."""
    found, traceback = [], error.__traceback__
    while traceback is not None:
        found.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return found


def _running_loop(error, match):
    # What was passed to asyncio.run() will never run: it would be reported a second time, as never awaited.
    for frame, _ in frames(error):
        if _ASYNCIO in frame.f_code.co_filename:
            for value in list(frame.f_locals.values()):
                if type(value) is types.CoroutineType and inspect.getcoroutinestate(value) == inspect.CORO_CREATED:
                    value.close()
    return (
        "The code of a coroutine test runs on the loop already: await the coroutine instead. Synchronous code that "
        "starts a loop of its own goes to a thread: `await sync_to_async(function, thread_sensitive=False)()`."
    )


def _fixture(error, match):
    if not all(stacks.is_machinery(frame) for frame, _ in frames(error)):
        # A call of the user's own
        return ""
    return (
        "If {!r} is a fixture of pytest: a method of a TestCase gets none as an argument. Request it in a method with "
        "@pytest.fixture(autouse=True) that keeps it on `self`, or write the test as a function.".format(match.group(1))
    )


_RUNNING = (
    r"asyncio\.run\(\) cannot be called|Runner\.run\(\) cannot be called|event loop is already running|"
    r"while another loop is running"
)

register(
    Advice("RuntimeError", _RUNNING, _running_loop, "this-event-loop-is-already-running"),
    Advice(
        "RuntimeError",
        r"attached to a different (event )?loop|is bound to a different event loop|Event loop is closed",
        "Each test has a loop of its own, and this object was made on another one. Make it in setUp or in the test; "
        'let @at_loop_end drop what a module keeps; or give the class one loop with `loop_scope = "class"`.',
        "attached-to-a-different-loop",
    ),
    Advice(
        # Playwright's own class
        "Error",
        r"using Playwright Sync API inside the asyncio loop",
        "The loop that is running is that of the test. In a coroutine test write `async with "
        "playwright.async_api.async_playwright() as playwright:` and await its calls; or start the synchronous API in "
        "a hook or a test that is written with a plain `def`.",
        "it-looks-like-you-are-using-playwright-sync-api-inside-the-asyncio-loop",
        page="browsers",
    ),
    Advice(
        "AttributeError",
        r"'NoneType' object has no attribute '(run_until_complete|create_task|create_future|call_\w+|run_in_executor|"
        r"time|add_\w+|is_running)'",
        "If this is `self.loop` or `cls.loop`: it exists while a test runs, and in coroutine hooks of a class whose "
        'loop_scope is "class". Write `async def setUpClass(cls)` and await there.',
        "nonetype-object-has-no-attribute-run_until_complete",
    ),
    Advice(
        "TypeError",
        r"missing \d+ required positional arguments?: '(\w+)'",
        _fixture,
        "missing-1-required-positional-argument",
    ),
    Advice(
        "TypeError",
        r"object (\w+) can't be used in 'await' expression|'(\w+)' object can't be awaited",
        lambda error, match: (
            "{} is what a synchronous function returned: call it without `await`; or, if it uses the database, "
            "write `await self.acall(function, ...)`.".format(match.group(1) or match.group(2))
        ),
        "cant-be-used-in-await-expression",
    ),
    Advice(
        "TypeError",
        # With its module from Python 3.14 on
        r"'([^']+)' object does not support the asynchronous context manager protocol",
        "It is a plain context manager: write `with` instead of `async with`.",
        "does-not-support-the-asynchronous-context-manager-protocol",
    ),
    Advice(
        "AttributeError",
        # The second is PyPy's.
        r"^__a(enter|exit)__$|^'\w+' object is not a context manager \(no __aenter__",
        "What stands after `async with` is a plain context manager: write `with`; for transaction.atomic(), "
        "`async with self.atomic():`.",
        "does-not-support-the-asynchronous-context-manager-protocol",
    ),
    Advice(
        "AttributeError",
        r"type object '\w+' has no attribute '(cls_atomics|_cls_\w+)'",
        "setUpClass() of the class did not call super().setUpClass().",
        "has-no-attribute-cls_atomics",
    ),
)
