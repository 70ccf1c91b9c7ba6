"""Tests of single patches; what patch() promises is in tests/asynctest/test_mock_patch.py."""

import collections
import collections.abc
import itertools
import unittest
from unittest import mock

from django_async_test.asynctest.mock import DEFAULT, patch


class Base(object):
    inherited = "original"


class Target(Base):
    first = "original"


class Mapping(collections.abc.MutableMapping):
    """A mapping that has no method of `dict` but the necessary ones."""

    def __init__(self, content):
        self.content = dict(content)

    def __getitem__(self, key):
        return self.content[key]

    def __setitem__(self, key, value):
        if not isinstance(key, str):
            raise TypeError(key)
        self.content[key] = value

    def __delitem__(self, key):
        del self.content[key]

    def __iter__(self):
        return iter(self.content)

    def __len__(self):
        return len(self.content)


class AttributeTests(unittest.TestCase):
    def test_patches_end_in_any_order(self):
        """Of three patches that end in any order the latest that is active is seen, and then the original."""
        for name in ("first", "inherited"):
            for order in itertools.permutations(range(3)):
                patches = [patch.object(Target, name, number) for number in range(3)]
                for each in patches:
                    each.start()
                left = [0, 1, 2]
                for number in order:
                    self.assertEqual(left[-1], getattr(Target, name))
                    patches[number].stop()
                    left.remove(number)
                    if left:
                        self.assertEqual(left[-1], getattr(Target, name), order)
                self.assertEqual("original", getattr(Target, name))
            self.assertNotIn("inherited", vars(Target))

    def test_created_attributes_end_in_any_order(self):
        """Patches that create an attribute end in any order too, and leave none behind."""
        one = patch.object(Target, "missing", 1, create=True)
        two = patch.object(Target, "missing", 2, create=True)
        one.start()
        two.start()
        one.stop()
        self.assertEqual(2, Target.missing)
        two.stop()
        self.assertFalse(hasattr(Target, "missing"))

    def test_patches_of_several_attributes_end_in_any_order(self):
        """Patches by patch.multiple() end in any order too, and the original values are back."""
        one = patch.multiple(Target, first=DEFAULT, inherited="one")
        two = patch.multiple(Target, first="two", inherited=DEFAULT)
        one.start()
        made = two.start()
        one.stop()
        self.assertEqual(("two", made["inherited"]), (Target.first, Target.inherited))
        two.stop()
        self.assertEqual(("original", "original"), (Target.first, Target.inherited))

    def test_a_copy_has_not_begun(self):
        """A copy of a patch that is active can be started by itself."""
        one = patch.object(Target, "first")
        made = one.start()
        other = one.copy()
        self.assertIsNot(made, other.start())
        other.stop()
        self.assertIs(made, Target.first)
        one.stop()
        self.assertEqual("original", Target.first)

    def test_it_begins_again_with_the_same_mocks(self):
        """again() puts what was made the first time into place."""
        one = patch.multiple(Target, first=DEFAULT, inherited="new")
        made = one.__enter__()["first"]
        one.__exit__(None, None, None)
        one.again()
        self.assertEqual((made, "new"), (Target.first, Target.inherited))
        one.__exit__(None, None, None)
        self.assertEqual(("original", "original"), (Target.first, Target.inherited))

    def test_a_patch_cannot_begin_twice(self):
        """A patch that is active refuses to begin, and stays active."""
        values = {"a": 1}
        for one in (patch.object(Target, "first", "new"), patch.dict(values, a=2)):
            with one:
                with self.assertRaisesRegex(RuntimeError, "has already begun: end it first"):
                    one.__enter__()
                self.assertIn("new" if one.new else 2, (Target.first, values["a"]))
        self.assertEqual(("original", {"a": 1}), (Target.first, values))

    def test_a_patch_that_fails_leaves_nothing(self):
        """If one of several attributes cannot be patched, none is."""
        with self.assertRaises(AttributeError):
            patch.multiple(Target, first="new", missing="new").__enter__()
        self.assertEqual("original", Target.first)


class DictionaryTests(unittest.TestCase):
    def test_patches_end_in_any_order(self):
        """Three patches of one dictionary that end in any order leave it as it was; the latest that is active wins."""
        for clear in (False, True):
            for order in itertools.permutations(range(3)):
                values = {"key": "original"}
                patches = [
                    patch.dict(values, {"key": number, "own%d" % number: True}, clear=clear and number == 1)
                    for number in range(3)
                ]
                for each in patches:
                    each.start()
                values["body"] = True
                left = [0, 1, 2]
                for number in order:
                    patches[number].stop()
                    left.remove(number)
                    expected = {"key": left[-1] if left else "original"}
                    for other in left:
                        expected = {"key": other} if clear and other == 1 else expected
                        expected.update({"key": other, "own%d" % other: True})
                    if 2 in left:
                        # Of the last one, in whose time it was set.
                        expected["body"] = True
                    self.assertEqual(expected, values, order)

    def test_the_order_of_the_keys_is_restored(self):
        """A dictionary has its keys in the order of before."""
        values = collections.OrderedDict([("a", 1), ("b", 2), ("c", 3)])
        with patch.dict(values, {"b": 4}, clear=True):
            del values["b"]
        self.assertEqual([("a", 1), ("b", 2), ("c", 3)], list(values.items()))

    def test_any_mapping_will_do(self):
        """What can be read, set, deleted and iterated can be patched; a failure half-way is undone."""
        values = Mapping({"a": 1})
        with patch.dict(values, {"a": 2}, b=3) as entered:
            self.assertIs(values, entered)
            self.assertEqual({"a": 2, "b": 3}, values.content)
        with patch.dict(values, [("b", 3)], clear=True):
            self.assertEqual({"b": 3}, values.content)
        with self.assertRaises(TypeError):
            patch.dict(values, {"a": 2, 3: 3}).__enter__()
        self.assertEqual({"a": 1}, values.content)

    def test_a_name_is_looked_up_when_the_patch_begins(self):
        """The dictionary that has the name then is patched, not the one that had it first."""
        one = patch.dict(__name__ + ".VALUES", {"a": 1})
        with mock.patch.dict(globals(), VALUES={}):
            with one:
                self.assertEqual({"a": 1}, globals()["VALUES"])
        with self.assertRaises(AttributeError):
            one.__enter__()

    def test_what_has_not_begun_is_not_ended(self):
        """stop() of a patch that was not started does nothing."""
        values = {"a": 1}
        patch.dict(values, a=2).stop()
        self.assertFalse(patch.dict(values, a=2).__exit__(None, None, None))
        self.assertEqual({"a": 1}, values)

    def test_it_begins_again_with_what_the_body_left(self):
        """again() brings back values, additions and deletions, on top of what is there then."""
        for clear in (False, True):
            values = {"a": 1, "b": 2}
            one = patch.dict(values, {"a": 1, "c": 3}, clear=clear)
            with one:
                values.pop("b", None)
                values["d"] = 4
            values["e"] = 5
            one.again()
            self.assertEqual(dict({"a": 1, "c": 3, "d": 4}, **({} if clear else {"e": 5})), values)
            one.__exit__(None, None, None)
            self.assertEqual({"a": 1, "b": 2, "e": 5}, values)

    def test_all_that_were_started_are_stopped(self):
        """patch.stopall() ends patches of dictionaries too, on every Python."""
        values = {"a": 1}
        patch.dict(values, a=2).start()
        patch.stopall()
        self.assertEqual({"a": 1}, values)
