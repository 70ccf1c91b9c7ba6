"""Tests of functions with some arguments given."""

import functools
import traceback
import unittest

from django_async_test.compat.python import partials


def fail(*args, **kwargs):
    """Raise an error that has the arguments."""
    raise ValueError(args, kwargs)


class PartialTests(unittest.TestCase):
    def implementations(self):
        """Return that of this Python, and the one for Pythons whose own has a frame."""
        return [partials.partial, partials._Partial]

    def test_the_arguments_are_put_together(self):
        """Those that were given first come first; keywords that come later win."""
        for partial in self.implementations():
            with self.subTest(partial), self.assertRaises(ValueError) as caught:
                partial(fail, 1, one=1, two=1)(2, two=2)
            self.assertEqual(((1, 2), {"one": 1, "two": 2}), caught.exception.args)

    def test_it_is_a_partial_object(self):
        """Whoever looks for the function in it, as inspect does, finds it."""
        for partial in self.implementations():
            made = partial(fail, 1)
            self.assertIsInstance(made, functools.partial)
            self.assertIs(fail, made.func)

    def test_unittest_shows_no_frame_of_it(self):
        """The frame between caller and function, if there is one, is in a module that unittest leaves out."""
        for partial in self.implementations():
            try:
                partial(fail)()
            except ValueError as error:
                files = [frame[0] for frame in traceback.extract_tb(error.__traceback__)]
            self.assertNotIn(functools.__file__, files)
            self.assertEqual(__file__, files[-1])
        self.assertTrue(vars(partials)["__unittest"])
