"""Tests of what is noted when something is assigned."""

import unittest

from django_async_test.engine.state import assignments


class Owner(object):
    one = 1


def is_made(owner, old):
    return old is None


class AssignmentsTests(unittest.TestCase):
    def setUp(self):
        self.noted = assignments.listen()
        self.addCleanup(assignments.stop, self.noted)
        self.owner = type("Own", (Owner,), {"kept": 1, "lazy": None})

    def assign(self, name, value, is_making=False):
        assignments.note(self.owner, name, is_making, ())
        setattr(self.owner, name, value)

    def names(self):
        return [name for _, name, _, _ in assignments.changed(self.noted, is_made)]

    def test_what_has_another_value_is_found_and_put_back(self):
        """The value is the one from before the first assignment; what was inherited is inherited again."""
        self.assign("kept", 2)
        self.assign("kept", 3)
        self.assign("one", 2)
        self.assertEqual(["kept", "one"], self.names())
        assignments.put_back(assignments.changed(self.noted, is_made))
        self.assertEqual(1, self.owner.kept)
        self.assertNotIn("one", vars(self.owner))
        self.assertEqual([], self.names())

    def test_what_is_no_change(self):
        """What is assigned while the object is made, what is computed once, and what is given back."""
        self.assign("made", 1, is_making=True)
        self.assign("made", 2)
        self.assign("lazy", {})
        self.assign("kept", 2)
        self.assign("kept", 1)
        self.assertEqual([], self.names())

    def test_nobody_is_told_any_more(self):
        """After `stop()` nothing is added."""
        assignments.stop(self.noted)
        self.assign("kept", 2)
        self.assertEqual([], self.noted)
