"""Tests of notes of the stack, and of stacks that begin at the user's line."""

import asyncio
import sys
import threading
import unittest

from django_async_test.compat.python import tasks
from django_async_test.engine import stacks
from tests.helpers import forever, let_others_run


def here():
    return stacks.note()


def of_module(name):
    """Return a function of a module of that name, made of a string, that appends a note to what it is called with."""
    namespace = {"__name__": name, "stacks": stacks}
    exec("def note_into(noted):\n    noted.append(stacks.note())", namespace)
    return namespace["note_into"]


class IsInTests(unittest.TestCase):
    def test_the_function_itself_and_what_calls_it_count(self):
        """A function that is not being called does not, and a thread that is no more is in none."""
        ident = threading.get_ident()
        method = type(self).test_the_function_itself_and_what_calls_it_count
        self.assertTrue(stacks.is_in(ident, method.__code__))
        self.assertFalse(stacks.is_in(ident, here.__code__))
        self.assertFalse(stacks.is_in(-1, method.__code__))


class NoteTests(unittest.TestCase):
    def test_a_note_has_the_users_frames(self):
        """The innermost is first; those of unittest are not there."""
        noted = here()
        self.assertEqual(["here", "test_a_note_has_the_users_frames"], [code.co_name for code, _ in noted])

    def test_the_line_is_the_one_that_runs(self):
        """It is that of the frame itself, also within a statement of several lines, a loop, before the first line."""

        def several_lines():
            for name in "ab":
                yield name
                yield (
                    name,
                    (yield name),
                )
            try:
                yield {}[0]
            except KeyError:
                yield

        generator = several_lines()
        lines = []
        for _ in range(7):
            frame = generator.gi_frame
            lines.append(frame.f_lineno)
            self.assertIn("line {}, in several_lines\n".format(frame.f_lineno), stacks.text(stacks.entries_of(frame)))
            next(generator)
        self.assertGreater(len(set(lines)), 2)

    def test_frames_of_asyncio_are_left_out(self):
        """They say nothing about where the user's code is."""

        async def outer():
            return await asyncio.ensure_future(inner())

        async def inner():
            return here()

        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        names = [code.co_name for code, _ in loop.run_until_complete(outer())]
        self.assertEqual(["here", "inner", "test_frames_of_asyncio_are_left_out"], names)

    def test_a_stack_of_machinery_alone_has_a_note(self):
        """The note is empty where a thread runs no line of the user."""
        noted = []
        thread = threading.Thread(target=of_module(stacks.__name__), args=(noted,))
        # Its caller is the machinery of threading.
        thread.start()
        thread.join()
        self.assertEqual([[]], noted)

    def test_code_of_strings_is_told_apart_by_its_module(self):
        """All of it has the same file, be it the user's or not."""
        for name, expected in ((stacks.__name__, []), ("project", ["note_into"]), (stacks.__name__, [])):
            noted = []
            of_module(name)(noted)
            with self.subTest(name):
                self.assertEqual(expected, [code.co_name for code, _ in noted[0] if code.co_filename == "<string>"])

    def test_other_modules_can_be_left_out(self):
        """They are named by their top-level packages."""
        self.assertEqual([], stacks.note(without=("tests",)))

    def test_a_note_is_short(self):
        """It is short however deep the stack is."""

        def deep(depth):
            return deep(depth - 1) if depth else stacks.note()

        self.assertEqual(stacks.NOTED, len(deep(30)))

    def test_the_text_is_that_of_a_traceback(self):
        """The innermost is last, with its line of source."""
        lines = stacks.text(here()).split("\n")
        self.assertIn('test_stacks.py", line ', lines[0])
        self.assertIn("in test_the_text_is_that_of_a_traceback", lines[0])
        self.assertIn("lines = stacks.text(here())", lines[1])
        self.assertIn("in here", lines[2])


class StackTests(unittest.TestCase):
    def test_the_stack_of_a_thread_begins_at_the_users_line(self):
        """What the user's code calls is shown, and what calls it is not."""
        end = threading.Event()

        def wait():
            end.wait(20)

        thread = threading.Thread(target=wait)
        thread.start()
        text = stacks.of_thread(thread.ident)
        while "in wait\n    end.wait" not in text:
            text = stacks.of_thread(thread.ident)
        self.assertIn("in wait", text.split("\n")[0])
        end.set()
        thread.join()
        self.assertIsNone(stacks.of_thread(-1))

    def test_a_stack_without_a_line_of_the_user_is_shown_in_part(self):
        """Only the innermost three frames are shown, of a loop that waits, for instance."""
        end = threading.Event()
        thread = threading.Thread(target=end.wait, args=(20,))
        thread.start()
        self.assertEqual(3, stacks.of_thread(thread.ident).count("File "))
        end.set()
        thread.join()

    def test_a_traceback_begins_at_the_users_line(self):
        """The frames before it are gone; a traceback without a line of the user stays as it is."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        try:
            loop.run_until_complete(None)
        except TypeError as error:
            whole = error.__traceback__
        self.assertIs(whole, stacks.trimmed(whole))
        machinery = whole.tb_next
        self.assertIs(machinery, stacks.trimmed(machinery))

    def test_an_exception_is_told_from_the_users_line_on(self):
        """It is given as its traceback, and without one if it was never raised."""

        async def broken():
            raise ValueError("told")

        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        try:
            loop.run_until_complete(broken())
        except ValueError as error:
            error.__traceback__ = error.__traceback__.tb_next
            lines = stacks.of_exception(error).split("\n")
        self.assertIn("in broken", lines[1])
        self.assertEqual("ValueError: told", lines[-2])
        self.assertEqual("ValueError: never raised\n", stacks.of_exception(ValueError("never raised")))

    def test_a_chain_goes_through_coroutines_and_generators(self):
        """It goes from the outermost to what is awaited now."""

        async def outer():
            await inner()

        async def inner():
            await forever()

        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        task = loop.create_task(outer())
        loop.run_until_complete(let_others_run())
        names = [code.co_name for code, _ in stacks.await_chain(tasks.coroutine_of(task))]
        self.assertEqual(["sleep", "forever", "inner", "outer"], names)
        task.cancel()
        loop.run_until_complete(asyncio.wait([task]))
        self.assertEqual([], stacks.await_chain(tasks.coroutine_of(task)))
        self.assertEqual([], stacks.await_chain(sys))
