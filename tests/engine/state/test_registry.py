"""Tests of the parts of the state by name, those of a project among them."""

import collections
import unittest

import django_async_test.django_state  # noqa: F401
from django_async_test.engine import state
from django_async_test.engine.state import register_state, unregister_state


class ChoiceTests(unittest.TestCase):
    def names(self, value):
        return [part.name for part in state.parts_of(value)]

    def test_parts_are_chosen(self):
        """True is all, False none, a collection those with these names in a fixed order."""
        self.assertEqual(state.names(), self.names(True))
        self.assertEqual([], self.names(False))
        self.assertEqual(["environ", "sys_path"], self.names(["sys_path", "environ"]))

    def test_by_default_it_is_what_is_surely_a_fault(self):
        """Patches, the environment, the current directory and overridden settings."""
        self.assertEqual(["patches", "environ", "working_directory", "override_settings"], self.names(state.DEFAULT))

    def test_an_unknown_name_is_an_error(self):
        """It names the word and the parts there are."""
        with self.assertRaisesRegex(
            ValueError, "has no part 'environment'. The parts are: patches, environ, .*register"
        ):
            state.parts_of({"environment"})


class ProjectTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.value = ["a"]

    def restore(self, value):
        self.value[:] = value

    def register(self, **kwargs):
        register_state("plugins", lambda: self.value[:], self.restore, **kwargs)
        self.addCleanup(unregister_state, "plugins")

    def test_a_part_of_the_project_is_compared_and_put_back(self):
        """What its functions return is compared with ``==``, and handed back."""
        self.register()
        (part,) = state.parts_of({"plugins"})
        before = part.take()
        self.assertEqual([], part.changes(before))
        self.value.append("b")
        self.assertEqual("it was ['a'], and is ['a', 'b']", part.changes(before)[0].text)
        part.put_back(before)
        self.assertEqual(["a"], self.value)

    def test_a_container_itself_is_no_copy(self):
        """Changes would not be seen: the first test says so, and each one after it.  What never changes is fine."""
        for live in (self.value, {}, set(), bytearray(), collections.deque()):
            register_state("plugins", lambda live=live: live, self.restore)
            self.addCleanup(unregister_state, "plugins")
            (part,) = state.parts_of({"plugins"})
            text = r"'plugins', ...\): snapshot\(\) returned the same {} twice".format(type(live).__name__)
            for _ in range(2):
                with self.subTest(live), self.assertRaisesRegex(ValueError, text):
                    part.take()
            self.doCleanups()
        register_state("plugins", lambda: "a", self.restore)
        self.addCleanup(unregister_state, "plugins")
        self.assertEqual("a", state.parts_of({"plugins"})[0].take())

    def test_all_tests_look_at_it_or_those_that_choose_it(self):
        """It is on by default unless it was registered otherwise."""
        for default in (True, False):
            with self.subTest(default=default):
                self.register(default=default)
                self.assertEqual(default, "plugins" in [part.name for part in state.parts_of(state.DEFAULT)])
                self.assertIn("plugins", [part.name for part in state.parts_of(True)])
                self.doCleanups()
                self.assertNotIn("plugins", state.names())

    def test_wrong_values_are_refused(self):
        """The error names the argument; nothing is registered."""
        names = state.names()
        for arguments, text in (
            ((1, list, self.restore), "name is 1: it must be a word"),
            (("two words", list, self.restore), "name is 'two words'"),
            (("plugins", None, self.restore), "snapshot is None"),
            (("plugins", list, "restore"), "restore is 'restore'"),
            (("plugins", list, self.restore, "yes"), "default is 'yes'"),
            (("environ", list, self.restore), "there is a part 'environ' already"),
        ):
            with self.assertRaisesRegex(ValueError, text):
                register_state(*arguments)
        self.assertEqual(names, state.names())

    def test_only_what_was_registered_is_forgotten(self):
        """The package's own parts stay."""
        for name in ("environ", "nothing"):
            with self.assertRaisesRegex(ValueError, "has added no part {!r}".format(name)):
                unregister_state(name)
        self.assertIn("environ", state.names())
