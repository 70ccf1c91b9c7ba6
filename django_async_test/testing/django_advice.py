"""What to do next about errors of Django whose own words do not say it: see `engine.advice`."""

import os

from ..engine import advice, stacks

__unittest = True

_ATOMIC = (
    "transaction.atomic() is synchronous: in a coroutine write `async with self.atomic():`, or call a function that "
    "uses it with `await self.acall(function)`."
)
_CLIENT = "self.client is synchronous: in a coroutine write `await self.async_client.{}(...)`."
_QUERYSET = (
    "A queryset runs its query when it is iterated, counted or tested: write `async for`, `[x async for x in "
    "queryset]`, or `await` its acount(), aexists(), afirst(), aget()."
)
_RELATION = (
    "The attribute is a relation that has not been loaded: load it with select_related() or prefetch_related(), or "
    "write `await self.acall(getattr, instance, name)`."
)
_QUERY = (
    "This is a synchronous query in a coroutine: await Django's method with an `a` before its name (acreate(), "
    "aget(), asave() ...), or write `await self.acall(function, ...)`; `with allow_async_unsafe():` permits a block of "
    "them."
)

# (end of the file, names of the functions, the note), by what the user's line calls
_WAYS = [
    ("django/db/transaction.py", ("__enter__", "__exit__"), _ATOMIC),
    # Ours, instead of it
    ("django_async_test/database/atomics.py", None, _ATOMIC),
    ("django/test/client.py", ("get", "post", "put", "patch", "delete", "head", "options", "trace"), _CLIENT),
    ("django/db/models/fields/related_descriptors.py", None, _RELATION),
    ("django/db/models/query.py", ("__iter__", "__len__", "__bool__", "__getitem__", "__repr__"), _QUERYSET),
]


def _synchronous(error, match):
    called = _called(error)
    for end, names, text in _WAYS:
        # A request is the test's, and what its view does wrong is not; everything else is what was called last.
        for path, name in called if text is _CLIENT else called[-1:]:
            if path.endswith(end) and (names is None or name in names):
                return text.format(name)
    return _QUERY


def _called(error):
    """Return (path, name) of what has been called by lines that are the user's, or of libraries that are not Django."""
    called, before = [], None
    for frame, _ in advice.frames(error):
        if _is_machinery(frame) and before is not None and not _is_machinery(before):
            called.append((frame.f_code.co_filename.replace(os.sep, "/"), frame.f_code.co_name))
        before = frame
    return called


def _broken(error, match):
    """Return the note about a query in a broken transaction: which statement broke it, and where, as far as known."""
    cause = error.__cause__ or error.__context__
    before = "A statement has failed before in the same transaction"
    if cause is not None:
        before += ": {}: {}".format(type(cause).__name__, str(cause).strip().split("\n")[0])
        users = [(frame, line) for frame, line in advice.frames(cause) if not _is_machinery(frame)]
        if users:
            frame, line = users[-1]
            before += ' (File "{}", line {})'.format(frame.f_code.co_filename, line)
    return (
        "{}. Put `with transaction.atomic():`, in a coroutine `async with self.atomic():`, around the one that may "
        "fail: only that block is rolled back then.".format(before)
    )


def _is_machinery(frame):
    name = frame.f_globals.get("__name__") or ""
    return stacks.is_machinery(frame) or name.partition(".")[0] in ("django", "psycopg", "psycopg2", "MySQLdb")


_BROKEN = "you-cant-execute-queries-until-the-end-of-the-atomic-block"

advice.register(
    advice.Advice(
        "SynchronousOnlyOperation",
        r"async context",
        _synchronous,
        "you-cannot-call-this-from-an-async-context---use-a-thread-or-sync_to_async",
    ),
    advice.Advice("TransactionManagementError", r"until the end of the 'atomic' block", _broken, _BROKEN),
    advice.Advice("InternalError", r"current transaction is aborted", _broken, _BROKEN),
    advice.Advice(
        "TypeError",
        r"'([^']+\.)?Atomic' object does not support the asynchronous context manager protocol",
        _ATOMIC,
        "does-not-support-the-asynchronous-context-manager-protocol",
    ),
    advice.Advice(
        "TypeError",
        r"object (\w*Response\w*) can't be used in 'await'|'(\w*Response\w*)' object can't be awaited",
        _CLIENT.format("get"),
        "cant-be-used-in-await-expression",
    ),
)
