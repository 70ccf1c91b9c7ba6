"""Tests of what must not pass in silence."""

from .helpers import PluginTestCase, pytest_is_at_least, run_pytest

PLAIN = "import asyncio\n\nasync def test_plain():\n    await asyncio.sleep(0)\n"


class FindingsTests(PluginTestCase):
    def setUp(self):
        self.outcome = run_pytest("mistakes.py", "silent.py", "-p", "no:anyio")

    def test_a_forgotten_await(self):
        """A coroutine that was never awaited is an error of its test, synchronous ones included."""
        for name in ("test_forgotten_await", "test_forgotten_await_in_a_sync_test"):
            with self.subTest(name):
                self.assertReported(self.outcome, name, "mistakes.py::" + name, "was never awaited", "Created at:")

    def test_a_forgotten_await_that_is_kept(self):
        """It is found in what a fixture has made, and in the instance, beside pytest's own objects, which are many."""
        for name in ("test_forgotten_await_in_a_fixture", "TestOfAClass.test_forgotten_await_in_an_attribute"):
            with self.subTest(name):
                self.assertReported(self.outcome, name, "was never awaited", "Created at:")

    def test_a_late_thread(self):
        """A thread that uses the database when its test is over is an error of that test."""
        for name in ("test_late_thread", "test_late_thread_of_a_sync_test"):
            with self.subTest(name):
                self.assertReported(
                    self.outcome, name, "mistakes.py::" + name, "when the test was over, and was refused"
                )

    def test_an_exception_of_a_thread(self):
        """What a thread dies of is an error of its test, shown with the user's frames; before pytest 8.4 a warning."""
        if not pytest_is_at_least(8, 4):
            self.assertIn("PytestUnhandledThreadExceptionWarning", self.outcome.output)
            return
        self.assertReported(self.outcome, "test_exception_of_a_thread", "died of ValueError('in a thread')", "in fail")

    def test_a_test_that_hangs(self):
        """A test that exceeds its limit fails, and the report says where it was."""
        self.assertReported(self.outcome, "test_hang", "longer than its timeout of 0.2 seconds", "time.sleep(10)")
        self.assertReported(self.outcome, "test_coroutine_that_hangs", "The test itself is at:", "asyncio.sleep(10)")

    def test_an_async_fixture_of_a_sync_test(self):
        """A synchronous test that requests an asynchronous fixture is an error that says what to do."""
        for name in (
            "test_async_fixture_in_a_sync_test",
            "test_async_generator_in_a_sync_test",
            "test_usefixtures_in_a_sync_test",
        ):
            with self.subTest(name):
                self.assertReported(self.outcome, name, "is not asynchronous", "Make the test `async def`")

    def test_generators(self):
        """A test that is a generator, and a fixture that yields twice, are errors."""
        self.assertReported(self.outcome, "test_generator", "whose body would never run")
        self.assertReported(self.outcome, "test_fixture_that_yields_twice", "yields more than once")

    def test_the_others_pass(self):
        """What follows them passes, and no row is left."""
        passed = self.outcome.tests("PASSED")
        self.assertIn("mistakes.py::test_last", passed)
        self.assertIn("silent.py::WithRowsTests::test_two", passed)
        self.assertNothingIsLeft(self.outcome)


class ModesTests(PluginTestCase):
    def test_a_coroutine_test_that_nobody_runs(self):
        """It fails with what to do, and does not pass as a test that was not run."""
        for mode, remedy in (("strict", "or mark the test @pytest.mark.django_async"), ("off", "remove `django_async")):
            with self.subTest(mode):
                outcome = run_pytest("-o", "django_async_mode=" + mode, files={"test_it.py": PLAIN})
                self.assertReported(outcome, "test_plain", "nobody runs it", remedy)
