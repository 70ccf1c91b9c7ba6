"""Tests of running chosen tests of unittest in a given order."""

import os
import tempfile
import unittest

from django_async_test.order import outcomes, suites


def subject(notes):
    """Return a suite with two classes, which note what is called."""

    class A(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            notes.append("set up A")

        @classmethod
        def tearDownClass(cls):
            notes.append("tear down A")

        def test_fail(self):
            notes.append("fail")
            self.fail("first line\nsecond")

        def test_pass(self):
            notes.append("pass")

        @unittest.skip("reason")
        def test_skip(self):
            pass

        @unittest.expectedFailure
        def test_unexpected(self):
            pass

        def test_subtests(self):
            with self.subTest(1):
                self.fail("in a subtest")

    class B(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            raise ValueError("class")

        def test_b(self):
            pass

    for cls in (A, B):
        cls.__qualname__ = cls.__name__
    loader = unittest.defaultTestLoader
    return unittest.TestSuite([loader.loadTestsFromTestCase(cls) for cls in (A, B)])


class SuitesTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "answer")
        self.notes = []
        self.tests = dict(suites.keyed(subject(self.notes)))

    def run_tests(self, *names, **kwargs):
        writer = outcomes.Writer(self.path)
        keys = [name if name.startswith(suites.HOOKS) else __name__ + "." + name for name in names]
        try:
            suites.run(self.tests, keys, writer, **kwargs)
        finally:
            writer.close()
        answer = outcomes.read(self.path, "died")
        return [(answer.of(key).kind, answer.of(key).text) for key in keys]

    def test_outcomes(self):
        """Each kind of outcome is known, with the first line of an error."""
        found = self.run_tests("A.test_pass", "A.test_fail", "A.test_skip", "A.test_unexpected", "A.test_subtests")
        self.assertEqual(["passed", "failed", "skipped", "failed", "failed"], [kind for kind, _ in found])
        self.assertEqual("AssertionError: first line", found[1][1])
        self.assertEqual("AssertionError: in a subtest", found[4][1])

    def test_the_order_is_kept(self):
        """Tests run in the order of the keys, with the hooks of their class around them."""
        self.run_tests("A.test_pass", "A.test_fail")
        self.assertEqual(["set up A", "pass", "fail", "tear down A"], self.notes)

    def test_a_class_that_cannot_be_set_up(self):
        """The tests of a class have failed if its setUpClass has."""
        ((kind, text),) = self.run_tests("B.test_b")
        self.assertEqual(outcomes.FAILED, kind)
        self.assertIn("ValueError: class", text)

    def test_only_the_hooks_of_a_class(self):
        """A class without its tests has its hooks called, no more."""
        self.run_tests("hooks:{}.A".format(__name__), "A.test_pass")
        self.assertEqual(["set up A", "pass", "tear down A"], self.notes)
        del self.notes[:]
        self.run_tests("hooks:{}.A".format(__name__), "B.test_b")
        self.assertEqual(["set up A", "tear down A"], self.notes)

    def test_what_is_looked_at(self):
        """Each test but the last is looked at, and the whole until the hooks of its class were called."""

        def look(key):
            self.notes.append("look {}".format((key or "all").rpartition(".")[2]))
            return lambda: self.notes.append("seen {}".format((key or "all").rpartition(".")[2]))

        self.run_tests("A.test_pass", "B.test_b", look=look)
        expected = ["look all", "set up A", "look test_pass", "pass", "seen test_pass", "tear down A", "seen all"]
        self.assertEqual(expected, self.notes)

    def test_the_same_test_twice_has_two_keys(self):
        """A test that is in a suite twice is numbered."""
        test = self.tests[__name__ + ".A.test_pass"]
        keys = [key for key, _ in suites.keyed(unittest.TestSuite([test, unittest.TestSuite([test])]))]
        self.assertEqual([test.id(), test.id() + "#2"], keys)

    def test_an_error_without_a_text(self):
        """An exception whose text cannot be made is named by its type."""

        class Broken(Exception):
            def __str__(self):
                raise ValueError("no text")

        self.assertIn("Broken", suites.last_line((Broken, Broken(), None)))
