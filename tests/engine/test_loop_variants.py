"""Tests of classes whose tests run on several loops."""

import asyncio
import pickle
import sys
import types
import unittest
from unittest import mock

from ..helpers import TestsAboutTests, run_class
from .helpers import Case


class OneLoop(asyncio.SelectorEventLoop):
    """A loop that is known by its class."""


class OtherLoop(asyncio.SelectorEventLoop):
    """Another one."""


SOURCE = """
class Inner(Case):
    loop_factory = {"one": OneLoop, "other": OtherLoop}
    seen = []

    @classmethod
    async def setUpClass(cls):
        await super().setUpClass()
        cls.seen.append((cls.__name__, "setUpClass", type(asyncio.get_event_loop()).__name__))

    async def test(self):
        self.seen.append((type(self).__name__, "test", type(self.loop).__name__))
"""


class VariantsTests(TestsAboutTests):
    def load(self, source=SOURCE):
        """Return a module with this source, as an import does."""
        module = types.ModuleType("loop_variants_of_a_test")
        patcher = mock.patch.dict(sys.modules, {module.__name__: module})
        patcher.start()
        self.addCleanup(patcher.stop)
        vars(module).update(Case=Case, OneLoop=OneLoop, OtherLoop=OtherLoop, asyncio=asyncio)
        exec(source, vars(module))
        return module

    def test_loaders_find_a_class_for_each_loop(self):
        """Each has its own class hooks and its loop, and its tests are named by it."""
        module = self.load()
        suite = unittest.TestSuite()
        for test in unittest.defaultTestLoader.loadTestsFromModule(module):
            suite.addTest(test)
        names = [str(test) for group in suite for test in group]
        self.assertEqual(["[one]", "[other]"], [name.rpartition(" ")[2] for name in names])
        outcome = unittest.TestResult()
        suite.run(outcome)
        self.assertEqual((2, []), (outcome.testsRun, outcome.errors + outcome.failures))
        expected = [("Inner", name, "OneLoop") for name in ("setUpClass", "test")]
        expected += [("Inner_other", name, "OtherLoop") for name in ("setUpClass", "test")]
        self.assertEqual(expected, module.Inner.seen)

    def test_each_can_be_named(self):
        """A label, and pickle, which Django's parallel runner uses, find a class by its name."""
        module = self.load()
        self.assertIs(module.Inner_other, pickle.loads(pickle.dumps(module.Inner_other)))
        self.assertEqual("loop_variants_of_a_test.Inner_other.test", module.Inner_other("test").id())

    def test_a_subclass_has_them_too(self):
        """What inherits from such a class runs on all its loops, unless it has a factory of its own."""
        source = SOURCE + "\nclass More(Inner):\n    pass\n\nclass Own(Inner):\n    loop_factory = OneLoop\n"
        module = self.load(source)
        names = [name for name in sorted(vars(module)) if isinstance(getattr(module, name), type)]
        self.assertEqual(
            {"Inner", "Inner_other", "More", "More_other", "Own"},
            set(names)
            & {
                "Inner",
                "Inner_other",
                "More",
                "More_other",
                "Own",
                "Own_other",
                "Inner_other_other",
                "More_other_other",
            },
        )
        self.assertTrue(run_class(module.More_other).wasSuccessful())
        self.assertIn(("More_other", "test", "OtherLoop"), module.Inner.seen)

    def test_one_may_be_the_default(self):
        """None stands for the loop of asyncio."""
        module = self.load(SOURCE.replace('"one": OneLoop', '"asyncio": None'))
        self.assertIsNone(module.Inner.loop_factory)
        self.assertTrue(run_class(module.Inner).wasSuccessful())

    def test_a_name_that_is_taken(self):
        """A name that the module has for something else is not overwritten."""
        with self.assertRaisesRegex(TypeError, "Inner: its module has the name Inner_other already"):
            self.load("Inner_other = 1\n" + SOURCE)

    def test_where_no_loader_would_find_them(self):
        """In a class within a function, and with names that are none, the error says what is right."""

        class Local(Case):
            loop_factory = {"one": OneLoop, "other": OtherLoop}

            def test(self):
                pass

        self.assertFails(Local, "Local.loop_factory is {", "for a class at the top of its module")
        for factories in ("{}", "{'a b': OneLoop}", "{1: OneLoop}", "{'one': 2}"):
            module = self.load("class Inner(Case):\n    loop_factory = {}\n    def test(self): pass".format(factories))
            self.assertFails(module.Inner, "Inner.loop_factory is ")
