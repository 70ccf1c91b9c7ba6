"""What a CoroutineMock remembers of its awaits, and the assertions about them.

Mirrors: the awaits of ``asynctest.CoroutineMock`` 0.13.0; the assertions of ``unittest.mock.AsyncMock`` of Python 3.8.
Gaps: none known.
Needed by: every Python; AsyncMock counts an await when it begins, and cannot be waited for.
Delete when: never; asynctest's ``awaited`` has no counterpart.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.mock.html#asynctest.CoroutineMock
Tests: tests/compat/shims/test_awaits.py
"""

import asyncio
from unittest import mock

__unittest = True

#: What an autospecced coroutine function takes from its mock
ASSERTIONS = (
    "assert_any_await",
    "assert_awaited",
    "assert_awaited_once",
    "assert_awaited_once_with",
    "assert_awaited_with",
    "assert_has_awaits",
    "assert_not_awaited",
)


class Awaited(object):
    """Whether a mock has been awaited, as a truth value, and a way to wait for it: ``await mock.awaited.wait()``."""

    def __init__(self, mock):
        self._mock = mock
        # Since the mock exists; await_count starts anew with reset_mock().
        self._total = 0
        # Those who wait, each a pair of a loop and a future; None before the first.
        self._condition = None

    def __bool__(self):
        return self._mock.await_count != 0

    async def wait(self, skip=0):
        """Wait until the mock has been awaited, and `skip` times more; return True."""
        return await self.wait_for(lambda mock: mock.await_count > skip)

    async def wait_next(self, skip=0):
        """Wait until the mock is awaited after this call, and `skip` times more; return True."""
        before = self._total
        return await self.wait_for(lambda mock: self._total > before + skip)

    async def wait_for(self, predicate):
        """Wait until ``predicate(mock)``, asked now and after each await, is true; return what it returned."""
        while True:
            result = predicate(self._mock)
            if result:
                return result
            loop = asyncio.get_event_loop()
            waiter = loop, asyncio.Future(loop=loop)
            self._waiters().append(waiter)
            try:
                await waiter[1]
            finally:
                if waiter in self._condition:
                    self._condition.remove(waiter)

    def _waiters(self):
        if self._condition is None:
            self._condition = []
        return self._condition

    def notify(self):
        """Count an await, and wake those who wait, in whichever loop and thread they are."""
        self._total += 1
        waiters = self._waiters()
        while waiters:
            loop, future = waiters.pop()
            try:
                loop.call_soon_threadsafe(_wake, future)
            except RuntimeError:
                # The loop is closed: nothing waits in it any more.
                pass


def _wake(future):
    if not future.done():
        future.set_result(None)


def _recorded(name):
    """Return a property like those of unittest.mock: kept by the function that stands for the mock, if there is one."""
    attribute = "_mock_" + name

    def get(self):
        delegate = self._mock_delegate
        return self.__dict__[attribute] if delegate is None else getattr(delegate, name)

    def set(self, value):
        delegate = self._mock_delegate
        if delegate is None:
            self.__dict__[attribute] = value
        else:
            setattr(delegate, name, value)

    return property(get, set)


class AwaitsMixin(object):
    """The part of CoroutineMock that counts awaits."""

    await_count = _recorded("await_count")
    await_args = _recorded("await_args")
    await_args_list = _recorded("await_args_list")

    def __init__(self, *args, **kwargs):
        self.__dict__.update(
            awaited=Awaited(self),
            _mock_await_count=0,
            _mock_await_args=None,
            _mock_await_args_list=mock._CallList(),
        )
        super().__init__(*args, **kwargs)

    def _mock_note_await(self, call):
        self.await_count += 1
        self.await_args = call
        self.await_args_list.append(call)
        self.__dict__["awaited"].notify()

    def reset_mock(self, *args, **kwargs):
        """Forget calls and awaits; see ``unittest.mock.Mock.reset_mock()``."""
        super().reset_mock(*args, **kwargs)
        self.await_count = 0
        self.await_args = None
        self.await_args_list = mock._CallList()

    # --- assertions ---------------------------------------------------------------------------------------

    def _mock_awaits(self):
        """Return the name of the mock, and what was awaited, for messages."""
        return self._mock_name or "mock", list(self.await_args_list)

    def assert_awaited(self):
        """Fail unless the mock was awaited at least once."""
        if self.await_count == 0:
            raise AssertionError("Expected {} to have been awaited.".format(self._mock_awaits()[0]))

    def assert_awaited_once(self):
        """Fail unless the mock was awaited exactly once."""
        if self.await_count != 1:
            name, awaits = self._mock_awaits()
            raise AssertionError(
                "Expected {} to have been awaited once. Awaited {} times.\nAwaits: {}".format(
                    name, self.await_count, awaits
                )
            )

    def assert_awaited_with(_mock_self, *args, **kwargs):
        """Fail unless the last await was with these arguments."""
        expected = mock._Call((args, kwargs), two=True)
        if not _mock_self._mock_equal(expected, _mock_self.await_args):
            _mock_self._mock_fail_await("Expected await not found.", [expected], _mock_self.await_args)

    def assert_awaited_once_with(_mock_self, *args, **kwargs):
        """Fail unless the mock was awaited exactly once, with these arguments."""
        _mock_self.assert_awaited_once()
        _mock_self.assert_awaited_with(*args, **kwargs)

    def assert_any_await(_mock_self, *args, **kwargs):
        """Fail unless one of the awaits was with these arguments."""
        expected = mock._Call((args, kwargs), two=True)
        if not any(_mock_self._mock_equal(expected, actual) for actual in _mock_self.await_args_list):
            _mock_self._mock_fail_await("Expected await not found.", [expected], _mock_self.await_args_list)

    def assert_has_awaits(self, calls, any_order=False):
        """Fail unless the mock was awaited with `calls`: one after the other, or in any order, other awaits apart."""
        calls, actual = list(calls), list(self.await_args_list)
        if any_order:
            left, missing = list(actual), []
            for call in calls:
                for number, candidate in enumerate(left):
                    if self._mock_equal(call, candidate):
                        del left[number]
                        break
                else:
                    missing.append(call)
            if missing:
                self._mock_fail_await("Not all awaits found.", missing, actual)
        elif not any(
            all(self._mock_equal(call, other) for call, other in zip(calls, actual[start:]))
            for start in range(len(actual) - len(calls) + 1)
        ):
            self._mock_fail_await("Awaits not found.", calls, actual)

    def assert_not_awaited(self):
        """Fail if the mock was awaited."""
        if self.await_count != 0:
            name, awaits = self._mock_awaits()
            raise AssertionError(
                "Expected {} to not have been awaited. Awaited {} times.\nAwaits: {}".format(
                    name, self.await_count, awaits
                )
            )

    def _mock_equal(self, expected, actual):
        if actual is None:
            return False
        # With a spec, f(1) equals f(x=1); the expected one stands left, for ANY.
        return self._call_matcher(expected) == self._call_matcher(actual)

    def _mock_fail_await(self, text, expected, actual):
        name = self._mock_awaits()[0]
        matched = [self._call_matcher(call) for call in expected]
        # Arguments that the spec does not allow: then it is an exception that says why.
        cause = next((each for each in matched if isinstance(each, Exception)), None)
        raise AssertionError(
            "{}: {}\nExpected: {}\nActual: {}".format(
                name,
                text,
                expected[0] if len(expected) == 1 and not isinstance(actual, list) else expected,
                "not awaited" if not self.await_count else actual,
            )
        ) from cause
