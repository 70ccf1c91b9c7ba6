"""What the tests of the parts of the state have in common."""

import unittest


class PartTestCase(unittest.TestCase):
    """Base class: ``part`` is what is tested."""

    part = None

    def assertNamedAndPutBack(self, change, read, *texts):
        """Fail unless what ``change()`` does is named with all `texts`, and ``read()`` returns the same afterwards."""
        value, before = read(), self.part.take()
        change()
        try:
            self.assertNotEqual(value, read())
            found = self.part.changes(before)
        finally:
            self.part.put_back(before)
        self.assertEqual(value, read())
        for text in texts:
            self.assertIn(text, "\n".join(each.text for each in found))
        self.assertUnchanged(lambda: None)

    def assertUnchanged(self, function):
        """Fail if what ``function()`` does is named."""
        before = self.part.take()
        try:
            function()
            self.assertEqual([], self.part.changes(before))
        finally:
            self.part.put_back(before)
