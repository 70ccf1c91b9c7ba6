"""Makes a ``unittest.TestCase`` asynchronous: what a user's test case class gains from the engine."""

import asyncio
import inspect
import pickle

from ..compat.python import loops
from ..compat.python.class_creation import preparing_base
from . import class_hooks, class_scope, instance, prepared_hooks
from .assertions import AsyncAssertions
from .class_parts import having
from .traits import ATTRIBUTE, Traits

__unittest = True

# None where ``loops.running_loop()`` is, at a fraction of its cost
_running_loop = asyncio._get_running_loop


class _Loop(object):
    """``self.loop``: the loop of the running test, which is made when it is first asked for."""

    def __get__(self, case, cls):
        installed = instance.of(case) if case is not None else None
        if installed is None:
            return None
        loop = installed.run.loop()
        if loop is not None:
            # From now on it is an attribute of the test, and this method is not asked.
            case.__dict__["loop"] = loop
        return loop


@having(AsyncAssertions)
class AsyncLifecycle(preparing_base(prepared_hooks.prepare)):
    """Makes a ``unittest.TestCase`` asynchronous.  Place it before the base class.

    Hooks, each of which may be a coroutine function:

    * ``setUp``, ``asyncSetUp``, ``setUpAsync`` run in this order;
    * ``tearDownAsync``, ``asyncTearDown``, ``tearDown`` run in this order;
    * ``setUpClass``, ``tearDownClass``, and callables given to ``addCleanup``,
      ``addAsyncCleanup`` and ``addClassCleanup``.
    """

    _async_test = Traits(is_root=True)

    #: The event loop of the running test, None outside a test.
    loop = _Loop()
    #: Use the loop that is set for the thread (``asyncio.get_event_loop()``), and do not close it.
    use_default_loop = False
    #: Let ``asyncio.get_event_loop()`` outside a running loop raise AssertionError.
    forbid_get_event_loop = False
    #: A callable that returns a new event loop; None: ``asyncio.new_event_loop``. Or {name: one of these}: a subclass
    #: with the name at its end runs on each but the first.
    loop_factory = None
    #: ``"test"``: a new loop for each test; ``"class"``: one for all tests and class hooks of the class.
    loop_scope = "test"
    #: Seconds that setUp, test, tearDown and each clean-up may take; 0: no limit; None: the project's default.
    timeout = None

    def __call__(self, *args, **kwargs):
        if ATTRIBUTE in self.__dict__:
            return super().__call__(*args, **kwargs)
        with instance.Installed(self, AsyncLifecycle):
            return super().__call__(*args, **kwargs)

    def run(self, result=None):
        """Run the test as ``unittest`` does, with its coroutines awaited."""
        if ATTRIBUTE in self.__dict__:
            return super().run(result)
        with instance.Installed(self, AsyncLifecycle):
            return super().run(result)

    def debug(self):
        """Run the test without collecting the result; exceptions reach the caller."""
        with class_hooks.abandoning_with_suite(type(self)):
            debug(self)

    def __getstate__(self):
        # A failing subtest is pickled with its test, in the middle of the run, by Django's parallel runner.
        state = dict(self.__dict__)
        installed = instance.of(self)
        if installed is None:
            return state
        installed.remove_from(state)
        if state.get("_outcome") is None:
            return state
        state["_outcome"] = state["_subtest"] = None
        if installed.is_pickling:
            # An attribute that refers to the test itself is being tried.
            return {}
        installed.is_pickling = True
        try:
            return {name: value for name, value in state.items() if _is_picklable(value)}
        finally:
            installed.is_pickling = False

    # --- hooks --------------------------------------------------------------------------------------------

    def setUp(self):
        """Prepare the test; a subclass may make it a coroutine function, and await ``super().setUp()``."""
        super().setUp()

    def tearDown(self):
        """Clean up after the test; a subclass may make it a coroutine function."""
        super().tearDown()

    async def asyncSetUp(self):
        """Prepare the test; runs after ``setUp()``."""

    async def asyncTearDown(self):
        """Clean up after the test; runs before ``tearDown()``."""

    async def setUpAsync(self):
        """Prepare the test; runs after ``asyncSetUp()``."""

    async def tearDownAsync(self):
        """Clean up after the test; runs before ``asyncTearDown()``."""

    def addCleanup(*args, **kwargs):
        """Call ``function(*args, **kwargs)`` after the test, last added first; await what it returns.

        Raises TypeError for a coroutine object: pass the coroutine function and its arguments.
        """
        self, function = args[:2]
        _require_callable(function, "addCleanup")
        super(AsyncLifecycle, self).addCleanup(_call_cleanup, self, function, args[2:], kwargs)

    def addAsyncCleanup(*args, **kwargs):
        """Do the same as ``addCleanup()``; the name that ``IsolatedAsyncioTestCase`` has for it."""
        args[0].addCleanup(*args[1:], **kwargs)

    def doCleanups(self):
        """Run the clean-ups that have been added; a test may do so before its end.

        A coroutine awaits what it returns, as with asynctest; a sync test may
        pass that to ``loop.run_until_complete()``.
        """
        installed = self.__dict__.get(ATTRIBUTE)
        if installed is None:
            return super().doCleanups()
        if _running_loop() is not None and loops.running_loop() is not None:
            return installed.await_cleanups(_call_cleanup)
        if installed.is_in_part():
            with installed.without_end():
                return _Succeeded(bool(super().doCleanups()))
        succeeded = super().doCleanups()
        while installed.end_after_cleanups():
            succeeded = super().doCleanups()
        return _Succeeded(bool(succeeded))

    def enterContext(self, cm):
        """Enter the context manager, leave it as a clean-up; return what it gives.

        Raises TypeError if `cm` is not one.
        """
        return _enter_sync(cm, self.addCleanup)

    @classmethod
    def enterClassContext(cls, cm):
        """Enter the context manager in ``setUpClass``, leave it as a class clean-up.

        Raises TypeError if `cm` is not one.
        """
        return _enter_sync(cm, cls.addClassCleanup)

    async def enterAsyncContext(self, cm):
        """Enter the asynchronous context manager, leave it as a clean-up; return what it gives.

        Raises TypeError if `cm` is not one.
        """
        return await _enter(cm, self.addCleanup)

    @classmethod
    async def enterAsyncClassContext(cls, cm):
        """Enter the asynchronous context manager in ``setUpClass``, leave it as a class clean-up.

        Raises TypeError if `cm` is not one.
        """
        return await _enter(cm, cls.addClassCleanup)

    @classmethod
    def addClassCleanup(*args, **kwargs):
        """Call ``function(*args, **kwargs)`` after ``tearDownClass()``; await what it returns."""
        cls, function = args[:2]
        _require_callable(function, "addClassCleanup")
        class_hooks.add_cleanup(AsyncLifecycle, cls, function, args[2:], kwargs)

    @classmethod
    def doClassCleanups(cls):
        """Run the class clean-ups, then end what the class still has running."""
        class_hooks.do_cleanups(AsyncLifecycle, cls)

    @classmethod
    def setUpClass(cls):
        """Prepare the class; a subclass may make it a coroutine function."""
        class_hooks.set_up_base(cls, super().setUpClass)

    @classmethod
    def tearDownClass(cls):
        """Clean up after the class; a subclass may make it a coroutine function."""
        class_hooks.tear_down_base(cls, super().tearDownClass)


def debug(case):
    """Do as ``debug()``, but leave what the class has set up to the caller if the test ends with an exception."""
    if instance.of(case) is not None:
        super(AsyncLifecycle, case).debug()
        return
    with instance.Installed(case, AsyncLifecycle, ends_as_cleanup=True):
        super(AsyncLifecycle, case).debug()


class _Succeeded(int):
    """Whether what has been done succeeded: true or false, and the same when it is awaited."""

    def __await__(self):
        return bool(self)
        yield


def _call_cleanup(case, function, args, kwargs):
    installed = instance.of(case)
    if installed is None:
        class_scope.call_alone(type(case), function, *args, **kwargs)
    else:
        installed.call_cleanup(function, args, kwargs)


def _require_callable(function, name):
    if not callable(function):
        if inspect.iscoroutine(function):
            function.close()
        raise TypeError(
            "{}() needs a callable, not {!r}. Pass the coroutine function and its arguments: "
            "{}(function, argument), without calling it.".format(name, function, name)
        )


def _enter_sync(manager, add_cleanup):
    cls = type(manager)
    try:
        enter, leave = cls.__enter__, cls.__exit__
    except AttributeError:
        raise TypeError(
            "{}.{} is not a context manager: it has no __enter__ and __exit__. "
            "Use `await enterAsyncContext()` for an asynchronous one.".format(cls.__module__, cls.__qualname__)
        ) from None
    value = enter(manager)
    add_cleanup(leave, manager, None, None, None)
    return value


async def _enter(manager, add_cleanup):
    cls = type(manager)
    try:
        enter, leave = cls.__aenter__, cls.__aexit__
    except AttributeError:
        raise TypeError(
            "{}.{} is not an asynchronous context manager: it has no __aenter__ and __aexit__. "
            "Use enterContext() for a plain one.".format(cls.__module__, cls.__qualname__)
        ) from None
    value = await enter(manager)
    add_cleanup(leave, manager, None, None, None)
    return value


def _is_picklable(value):
    try:
        pickle.loads(pickle.dumps(value))
    except Exception:
        return False
    return True
