"""Assertions about what happens while something is awaited."""

from .awaitables import is_awaitable

__unittest = True


class AsyncAssertions(object):
    """Gives a ``unittest.TestCase`` assertions that are awaited."""

    async def assertAsyncRaises(self, exception, awaitable):
        """Fail unless awaiting `awaitable` raises `exception` (a class or a tuple of classes)."""
        _require_awaitable(awaitable, "assertAsyncRaises")
        with self.assertRaises(exception):
            return await awaitable

    async def assertAsyncRaisesRegex(self, exception, regex, awaitable):
        """Fail unless awaiting `awaitable` raises `exception`, and `regex` is found in its text."""
        _require_awaitable(awaitable, "assertAsyncRaisesRegex")
        with self.assertRaisesRegex(exception, regex):
            return await awaitable

    async def assertAsyncWarns(self, warning, awaitable):
        """Fail unless `warning` (a class or a tuple of classes) is given while `awaitable` is awaited."""
        _require_awaitable(awaitable, "assertAsyncWarns")
        with self.assertWarns(warning):
            return await awaitable

    async def assertAsyncWarnsRegex(self, warning, regex, awaitable):
        """Fail unless `warning`, with a text in which `regex` is found, is given while `awaitable` is awaited."""
        _require_awaitable(awaitable, "assertAsyncWarnsRegex")
        with self.assertWarnsRegex(warning, regex):
            return await awaitable


def _require_awaitable(value, name):
    if not is_awaitable(value):
        raise TypeError(
            "{}() needs an awaitable, not {!r}. Call the coroutine function: {}(..., function(argument)).".format(
                name, value, name
            )
        )
