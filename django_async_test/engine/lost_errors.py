"""Exceptions that Python prints or logs and nobody notices, for the test in whose threads they were raised.

They are those in ``__del__()`` and callbacks of weak references, those that a
loop reports which the test, or its code, has made beside its own
(``asyncio.run()`` in a thread), those of callbacks of ``concurrent.futures``, of
handlers of ``socketserver``, and of records whose message ``logging`` cannot format.
"""

import asyncio
import logging
import sys
import threading

from ..compat.python import threads
from ..undo import StandIns
from . import ownership, starts

__unittest = True

# A loop that was closed has here the token of the test that has done so.
_OWNER = "_django_async_test_owner"

_IGNORED = (
    "{} raised {!r}, which Python ignores there (`__del__()`, a callback of a weak reference, the end of a generator). "
    "Handle the exception there, or allow it with @fail_on(background_exceptions=False)."
)
_OF_LOOP = (
    "the event loop {!r}, which is not that of the test, reports {!r}, {!r}. Await the task or future, or handle the "
    "exception where it is raised; or allow it with @fail_on(background_exceptions=False)."
)
#: The same for that of the test, which is closed by then
OF_OWN_LOOP = (
    "the event loop {!r} reports {!r}, {!r}. Await the task or future in the test, or handle the exception where it is "
    "raised; or allow it with @fail_on(background_exceptions=False)."
)
_OF_CALLBACK = (
    "{!r}, which a callback of a future of concurrent.futures has raised, or the initializer of a pool, was only "
    "logged. Handle the exception there, or allow it with @fail_on(background_exceptions=False)."
)
_OF_SERVER = (
    "{!r}, which the handler of a request of {!r} has raised, was only printed. Handle the exception there, or allow "
    "it with @fail_on(background_exceptions=False)."
)
_OF_RECORD = (
    "{!r}: the logger {!r} was given {!r} with the arguments {!r}, which do not fit. Logging has only printed that. "
    "Mend the call, or allow it with @fail_on(background_exceptions=False)."
)


def install(undo):
    """Take such exceptions while tests run, until `undo` undoes it."""
    _stand_ins.install(undo)
    if "uvloop" in sys.modules:
        _of_uvloop.install(undo)
    _logger.addFilter(_takes_no_record)
    undo.callback(_logger.removeFilter, _takes_no_record)


def _find():
    # Not with this module, which is imported by whoever has no server, too.
    from socketserver import BaseServer

    if threads.has_excepthook:
        yield threading, "excepthook", _reporting_excepthook
    if hasattr(sys, "unraisablehook"):
        # Python 3.8 and later; earlier ones tell nobody.
        yield sys, "unraisablehook", _taking_unraisable
    yield from _find_of_loop(asyncio.BaseEventLoop)
    yield logging.Handler, "handleError", _taking_of_record
    yield BaseServer, "handle_error", _taking_of_server


def _find_of_loop(cls):
    yield cls, "close", _noting_close
    yield cls, "default_exception_handler", _taking_of_loop


_stand_ins = StandIns(_find)
_of_uvloop = StandIns(lambda: _find_of_loop(sys.modules["uvloop"].Loop))
_logger = logging.getLogger("concurrent.futures")


def _reporting_excepthook(original):
    def excepthook(args):
        if threads.ends_on_purpose(args.exc_value) or not starts.report_death(args.thread, args.exc_value):
            original(args)

    return excepthook


def _take(loop, error, *message):
    """Let the test that is running, if the current thread is one of its, report `error`; return whether it does."""
    origin = ownership.current()
    owner = origin.owner if origin is not None else ownership.starter(threading.current_thread())
    report = owner.report_lost if owner is not None else None
    return report is not None and report(loop, error, *message)


def _taking_unraisable(original):
    def unraisablehook(unraisable):
        error, source = unraisable.exc_value, unraisable.object
        if not _concerns_the_test(error, source) or not _take(None, error, _IGNORED, _described(source), error):
            original(unraisable)

    return unraisablehook


def _concerns_the_test(error, source):
    # A warning that is an error is that of another check; KeyboardInterrupt is to end the run.
    if not isinstance(error, (Exception, SystemExit)) or isinstance(error, Warning):
        return False
    # What asyncio's own objects do when they are dropped open is no fault of the code that runs at that moment.
    return not (getattr(source, "__module__", None) or "").startswith("asyncio.")


def _described(source):
    try:
        return repr(source) if source is not None else "Something"
    except Exception:
        return "an object of {!r}".format(type(source))


def _taking_of_loop(original):
    def default_exception_handler(loop, context):
        error = context.get("exception")
        # Without an exception: a task that was destroyed while it was pending.
        source = error if error is not None else context.get("task")
        if (
            source is None
            or not _is_of_running_test(loop)
            or isinstance(error, asyncio.CancelledError)
            or _is_recorded("asyncio")
            or not _take(loop, error, _OF_LOOP, loop, context.get("message"), source)
        ):
            original(loop, context)

    return default_exception_handler


def _taking_of_record(original):
    def handleError(handler, record):
        error = sys.exc_info()[1]
        # An output that is closed, or fails, is no fault of the call.
        if not logging.raiseExceptions or error is None or _can_be_formatted(record):
            return original(handler, record)
        if not _take(None, error, _OF_RECORD, error, record.name, record.msg, record.args):
            original(handler, record)

    return handleError


def _can_be_formatted(record):
    try:
        record.getMessage()
    except Exception:
        return False
    return True


def _taking_of_server(original):
    def handle_error(server, *args):
        error = sys.exc_info()[1]
        # A client that goes away is no error of anybody.
        if not isinstance(error, Exception) or isinstance(error, ConnectionError):
            return original(server, *args)
        if not _take(None, error, _OF_SERVER, error, server):
            original(server, *args)

    return handle_error


def _noting_close(original):
    def close(loop):
        if not hasattr(loop, _OWNER):
            origin = ownership.current()
            if origin is not None:
                note_owner(loop, origin.owner)
        original(loop)

    return close


def note_owner(loop, owner):
    """Note that `loop`, which is about to be closed, is that of the test for which `owner` stands."""
    if owner.token is None:
        owner.token = object()
    setattr(loop, _OWNER, owner.token)


def _is_of_running_test(loop):
    # What a loop of an earlier test has to say comes when Python collects its tasks.
    token, origin = getattr(loop, _OWNER, None), ownership.current()
    return token is None or (origin is not None and origin.owner.token is token)


def _takes_no_record(record):
    error = record.exc_info[1] if record.exc_info else None
    if error is None or _is_asyncios(error) or _is_recorded(record.name):
        return True
    return not _take(None, error, _OF_CALLBACK, error)


def _is_asyncios(error):
    """Return whether it was a callback of asyncio's that has raised `error`: Python 3.6 tells a loop that is closed."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_frame.f_globals.get("__name__", "").startswith("concurrent."):
        traceback = traceback.tb_next
    return traceback is not None and traceback.tb_frame.f_globals.get("__name__", "").startswith("asyncio.")


def _is_recorded(name):
    """Return whether the code under test looks itself at what this logger is told, as with ``assertLogs()``."""
    return any(type(handler).__module__ != "logging" for handler in logging.getLogger(name).handlers) or any(
        type(handler).__name__ == "_CapturingHandler" for handler in logging.getLogger().handlers
    )
