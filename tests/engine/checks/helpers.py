"""Run classes that leak one thing, and classes that do not, on every kind of loop that is installed."""

from ...helpers import Outcome, TestsAboutTests, run_class

try:
    import uvloop
except ImportError:
    uvloop = None

FACTORIES = {"asyncio": None}
if uvloop is not None:
    FACTORIES["uvloop"] = uvloop.new_event_loop


class CheckTestCase(TestsAboutTests):
    """Base class of the tests of checks."""

    def assertFound(self, cls, *texts, **kwargs):
        """Fail unless the only test of `cls` fails with one failure that names it and has all `texts`, on each loop."""
        for name, factory in FACTORIES.items():
            with self.subTest(cls.__name__, loop=name):
                made = self.on_loop(cls, factory)
                outcome = run_class(made)
                self.assertEqual((1, 0), (len(outcome.failures), len(outcome.errors)), outcome.problems())
                test, text = outcome.failures[0]
                self.assertIn(test.id() + ": ", text)
                for part in texts:
                    self.assertIn(part, text)
                for part in kwargs.get("without", ()):
                    self.assertNotIn(part, text)

    def assertClean(self, cls):
        """Fail unless the tests of `cls` pass, twice, on each loop."""
        for name, factory in FACTORIES.items():
            with self.subTest(cls.__name__, loop=name):
                self.assertPasses(self.on_loop(cls, factory))

    def on_loop(self, cls, factory):
        made = type(cls.__name__, (cls,), {"__module__": cls.__module__})
        if factory is not None:
            made.loop_factory = staticmethod(factory)
        return made


class AsynctestCheckTestCase(TestsAboutTests):
    """Base class of the tests of asynctest's checks, which are made after ``tearDown()``."""

    def run_test(self, case):
        """Run the test case; return how it went."""
        outcome = Outcome()
        case.run(outcome)
        return outcome

    def assertCheckPasses(self, case):
        """Fail unless the test case passes."""
        outcome = self.run_test(case)
        self.assertTrue(outcome.wasSuccessful(), outcome.problems())

    def assertCheckFails(self, case, text):
        """Fail unless run() reports `text` as a failure, and debug() raises it."""
        outcome = self.run_test(case)
        self.assertEqual((1, 0), (len(outcome.failures), len(outcome.errors)), outcome.problems())
        self.assertIn(text, outcome.problems())
        self.assertIn(case.id(), outcome.problems())
        with self.assertRaisesRegex(AssertionError, text):
            case.debug()
