"""What the tests of the parts of the state have in common."""

import contextlib
import importlib
import os
import sys
import tempfile
import unittest
from unittest import mock

from django_async_test.engine import state


@contextlib.contextmanager
def importing(name, source):
    """Import a module of that name, which has this source, while the context lasts."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(sys, "path", [folder] + sys.path):
        with open(os.path.join(folder, name + ".py"), "w") as file:
            file.write(source)
        importlib.invalidate_caches()
        importlib.import_module(name)
        try:
            yield
        finally:
            del sys.modules[name]


def marks_of(part, before):
    """Return the `Marks` of a part, None if it has none."""
    pairs = part.marks(before)
    if pairs is None:
        return None
    marks = state.Marks()
    marks.add(pairs)
    return marks


class PartTestCase(unittest.TestCase):
    """Base class: ``part`` is what is tested."""

    part = None

    def assertNamedAndPutBack(self, change, read, *texts):
        """Fail unless what ``change()`` does is named with all `texts`, and ``read()`` returns the same afterwards."""
        self.part.renew()
        value, before = read(), self.part.take()
        marks = marks_of(self.part, before)
        self.assertTrue(marks is None or marks.are_same())
        change()
        try:
            self.assertNotEqual(value, read())
            self.assertFalse(marks is not None and marks.are_same(), "It is not seen at the first look.")
            found = self.part.changes(before)
        finally:
            self.part.put_back(before)
        self.assertEqual(value, read())
        for text in texts:
            self.assertIn(text, "\n".join(each.text for each in found))
        self.assertUnchanged(lambda: None)

    def assertUnchanged(self, function):
        """Fail if what ``function()`` does is named."""
        self.part.renew()
        before = self.part.take()
        try:
            function()
            self.assertEqual([], self.part.changes(before))
        finally:
            self.part.put_back(before)
