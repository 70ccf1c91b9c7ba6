"""Tests on a Python without the private names that this package knows: simulated, in a process of its own.

Python 3.16 will have no event loop policies: https://github.com/python/cpython/issues/127949
"""

import unittest

from ..helpers import run_without_settings

# Asynchronous and sync tests, with and without a database, and all that touches the loop of the thread.
TESTS = """
import asyncio, unittest
import django
from django.conf import settings

# First of all: old releases of asgiref ask for the loop of the thread, which makes one.
of_thread = asyncio.SelectorEventLoop()
asyncio.set_event_loop(of_thread)

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    SECRET_KEY="secret",
)
django.setup()

import django_async_test
from django_async_test import asynctest
from django_async_test.compat.python import loop_parts, loops

assert loops.default_loop() is of_thread

class Empty(django_async_test.TestCase):
    async def test(self):
        pass

class Blocking(django_async_test.SimpleTestCase):
    async def test_nested(self):
        def run():
            loop = asyncio.SelectorEventLoop()
            try:
                return loop.run_until_complete(asyncio.sleep(0, "slept"))
            finally:
                loop.close()

        with loops.hidden():
            self.assertIsNone(loops.running_loop())
            self.assertEqual("slept", run())
        self.assertIs(self.loop, loops.running_loop())

class Forbidding(asynctest.TestCase):
    forbid_get_event_loop = True

    def test_sync(self):
        self.assertRaisesRegex(AssertionError, "forbid_get_event_loop", asyncio.get_event_loop)

    async def test(self):
        self.assertIs(self.loop, asyncio.get_event_loop())

class Default(asynctest.TestCase):
    use_default_loop = True

    async def test(self):
        self.assertIs(of_thread, self.loop)
        self.assertIs(of_thread, asyncio.get_event_loop())

class SettingAnother(asynctest.TestCase):
    async def test(self):
        asyncio.set_event_loop(self.loop)

names = [Empty, Blocking, Forbidding, Default, SettingAnother]
suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(cls) for cls in names)
result = unittest.TextTestRunner().run(suite)
assert result.wasSuccessful() and result.testsRun == 6, result
assert loops.default_loop() is of_thread
assert not of_thread.is_closed()
asyncio.set_event_loop(None)
assert loops.default_loop() is None
of_thread.close()
"""

# What is left when policies are gone: a variable of each thread.
WITHOUT_POLICIES = """
import asyncio, sys, threading

# It is for Pythons that have policies.
sys.modules["asynctest"] = None

thread = threading.local()

# Before Python 3.9 the C implementation keeps the original functions to itself.
if hasattr(asyncio.Task, "current_task"):
    asyncio.Task = asyncio.tasks.Task = getattr(asyncio.tasks, "_PyTask", asyncio.Task)

def set_event_loop(loop):
    thread.loop = loop

def get_event_loop():
    loop = asyncio._get_running_loop() or getattr(thread, "loop", None)
    if loop is None:
        raise RuntimeError("There is no current event loop.")
    return loop

def new_event_loop():
    return asyncio.SelectorEventLoop()

deleted = set()
for module in [sys.modules[name] for name in sorted(sys.modules) if name.split(".")[0] == "asyncio"]:
    for name in [name for name in vars(module) if "policy" in name.lower()]:
        delattr(module, name)
        deleted.add(name)
    for function in (set_event_loop, get_event_loop, new_event_loop):
        if function.__name__ in vars(module):
            setattr(module, function.__name__, function)
assert {"get_event_loop_policy", "set_event_loop_policy", "_event_loop_policy"} <= deleted, deleted
"""

# The loops go on to run: the name is that of another class.
WITHOUT_RUN_ONCE = """
import asyncio

asyncio.SelectorEventLoop._run_once = asyncio.BaseEventLoop._run_once
del asyncio.BaseEventLoop._run_once
"""

# Whatever LoopMaker looks for, one after the other.
WITHOUT_LOOP_PARTS = """
import asyncio

class SelectorEventLoop(asyncio.SelectorEventLoop):
    def _make_self_pipe(self):
        super()._make_self_pipe()
        self._self_reading, self._self_writing = self.__dict__.pop("_ssock"), self.__dict__.pop("_csock")

    def _close_self_pipe(self):
        self._ssock, self._csock = self._self_reading, self._self_writing
        super()._close_self_pipe()

    def _write_to_self(self):
        self._self_writing.send(b"\\0")

    def _read_from_self(self):
        self._self_reading.recv(4096)

asyncio.SelectorEventLoop = SelectorEventLoop
if hasattr(asyncio, "EventLoop"):
    asyncio.EventLoop = SelectorEventLoop
"""


class NextPythonTests(unittest.TestCase):
    def assertRuns(self, simulation, check=""):
        output = run_without_settings(simulation + TESTS + check)
        self.assertRegex(output, r"(?s)Ran 6 tests in .*\n\nOK\n$")

    def test_tests_run_on_this_python(self):
        """The tests that the others of this class run pass where nothing is taken away."""
        self.assertRuns("")

    def test_tests_run_without_event_loop_policies(self):
        """The package is imported, runs tests, and remembers and restores the loop of the thread."""
        self.assertRuns(
            WITHOUT_POLICIES,
            "from django_async_test.compat.python import policies\n"
            "assert not policies.exist and not policies.are_replaceable\n",
        )

    def test_loops_are_made_of_used_parts_without_policies_too(self):
        """Where Python names the class of its loops, no policy is needed to know it."""
        self.assertRuns(
            WITHOUT_POLICIES,
            "maker = loop_parts.LoopMaker()\n"
            "loop = maker.new_loop()\n"
            "is_named = hasattr(asyncio, 'EventLoop')\n"
            "assert isinstance(loop, loop_parts.SelectorEventLoop) is is_named\n"
            "loop.close()\n"
            "maker.close()\n",
        )

    def test_tests_run_where_a_turn_of_the_loop_has_another_name(self):
        """The package is imported, and runs tests, without BaseEventLoop._run_once()."""
        self.assertRuns(WITHOUT_RUN_ONCE, "assert not hasattr(asyncio.BaseEventLoop, '_run_once')\n")

    def test_tests_run_where_a_loop_keeps_its_sockets_elsewhere(self):
        """A loop whose parts cannot be used again is used once, and closes them itself."""
        self.assertRuns(
            WITHOUT_LOOP_PARTS,
            "maker = loop_parts.LoopMaker()\n"
            "first = loop_parts._Selector()\n"
            "loop = loop_parts.SelectorEventLoop(first)\n"
            "assert first.self_pipe is None\n"
            "loop.close()\n"
            "assert first.get_map() is None\n"
            "maker.close()\n",
        )
