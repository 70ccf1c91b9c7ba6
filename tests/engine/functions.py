"""Functions as tests: an adapter of `TestRun` beside that of unittest, and what tests of it share."""

from django_async_test.engine.checks import classes_of
from django_async_test.engine.environment import Environment
from django_async_test.engine.run import Phase, TestRun
from django_async_test.engine.settings import RunSettings

from ..helpers import TestsAboutTests


async def exhaust(generator):
    """Let an async generator go on to its end."""
    try:
        await generator.__anext__()
    except StopAsyncIteration:
        return
    raise AssertionError("The fixture has yielded twice.")


class Function(object):
    """A function as a test: an adapter, such as a plugin of a runner that knows functions would have.

    `fixtures` are async generator functions; the test gets what each of them yields.
    """

    def __init__(self, function, *fixtures, environment=None, checks=(), **settings):
        self.function = function
        self.fixtures = fixtures
        self.cleanups = []
        #: Exceptions of the parts and of the end, in their order.
        self.errors = []
        values = dict.fromkeys(checks, True)
        self.settings = RunSettings(values=values, checks=classes_of(values), **settings)
        self.run = TestRun(self, environment)

    def id(self):
        return "functions." + self.function.__name__

    def add_cleanup(self, function, *args):
        self.cleanups.append((function, args))

    def __call__(self):
        """Run the test; return the exceptions."""
        test_run = self.run
        test_run.begin(self.settings)
        try:
            values = []
            if self._passes(self._set_up, values):
                self._passes(test_run.after_set_up)
                self._passes(test_run.part, "test", test_run.call, self.function, *values)
                self._passes(test_run.after_tear_down)
            while self.cleanups:
                function, args = self.cleanups.pop()
                self._passes(test_run.part, "clean-up", test_run.call, function, *args)
        except BaseException:
            # Interrupted
            test_run.abandon()
            test_run.environment.abandon(test_run)
            raise
        self._passes(test_run.end)
        return self.errors

    def _set_up(self, values):
        for fixture in self.fixtures:
            generator = fixture()
            values.append(self.run.part("set-up", self.run.call, generator.__anext__))
            self.add_cleanup(exhaust, generator)

    def _passes(self, function, *args):
        try:
            function(*args)
        except Exception as error:
            self.errors.append(error)
            return False
        return True


class Recorder(Environment):
    """Notes which verb was called in which phase."""

    def __init__(self, cls=None):
        super().__init__(cls)
        self.calls = []

    def enter_class(self, undo):
        super().enter_class(undo)
        self.calls.append("enter_class")
        undo.callback(self.calls.append, "class undone")

    def enter_test(self, run, undo):
        super().enter_test(run, undo)
        self.calls.append(("enter_test", run.phase))
        run.kept["number"] = len(self.calls)
        undo.callback(self.calls.append, "test undone")

    def before_end(self, run):
        super().before_end(run)
        self.calls.append(("before_end", run.phase))

    def find(self, run):
        super().find(run)
        self.calls.append(("find", run.phase))

    def abandon(self, run):
        super().abandon(run)
        self.calls.append(("abandon", run and run.phase))


class RunTestCase(TestsAboutTests):
    def run_well(self, test):
        """Run the function as a test, and fail if it does; return its run."""
        self.assertEqual([], test())
        self.assertIs(Phase.OVER, test.run.phase)
        return test.run

    def run_badly(self, test, *texts):
        """Run the function as a test, and fail unless it has one error, with all `texts`; return the error."""
        errors = test()
        self.assertEqual(1, len(errors), errors)
        for text in texts:
            self.assertIn(text, str(errors[0]))
        self.assertIs(Phase.OVER, test.run.phase)
        return errors[0]
