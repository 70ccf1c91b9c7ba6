"""Where something came from: cheap notes of the call stack, and stacks that begin at the user's line.

A note costs a microsecond or two, so that it can be taken of every task; the
text is made only when there is something to report.
"""

import asyncio
import dis
import linecache
import sys
import traceback

from ..compat.python import unawaited

__unittest = True

#: Top-level modules whose frames do not show a user where their own code is.
MACHINERY = frozenset(
    [
        "_contextvars",
        "asgiref",
        "asyncio",
        "concurrent",
        "contextlib",
        "django_async_test",
        "functools",
        "pluggy",
        "selectors",
    ]
    + ["threading", "unittest", "uvloop"]
)

#: How many of the user's frames a note has, and how many frames are looked at for them.
NOTED, LOOKED_AT = 8, 40


# Where the test is called from, by unittest or pytest: there is nothing of the user's above it.
_END, _RUN = "unittest.case", __name__.rpartition(".")[0] + ".host"

# A future has a frame of its own where it is not implemented in C: on Python 3.5, on PyPy.
_FUTURE = getattr(asyncio.Future.__iter__, "__code__", None)

# name of a module -> its top-level package, None for machinery, or one of the above
_known = {}
# The same by the names of the files: to ask a frame for the name of its module takes half as long again.  Code that was
# made of a string, as that of a data class, is in a file that many modules have, such as "<string>".
_known_files = {}
_UNKNOWN = object()


def _classify(name):
    top = name.partition(".")[0] if isinstance(name, str) else ""
    known = _END if _is_end(name) else _RUN if name == _RUN else None if top in MACHINERY else top
    return _known.setdefault(name, known)


def _is_end(name):
    return name == _END or (isinstance(name, str) and name.startswith("_pytest."))


def _classify_file(code, frame):
    known = _classify(frame.f_globals.get("__name__"))
    if not code.co_filename.startswith("<"):
        _known_files[code.co_filename] = known
    return known


def is_machinery(frame):
    """Return whether `frame` is one of asyncio's, unittest's, asgiref's or ours."""
    name = frame.f_globals.get("__name__")
    return isinstance(name, str) and name.partition(".")[0] in MACHINERY


def note(frame=None, without=()):
    """Return the user's frames of the current stack, innermost first, as (code, instruction) pairs.

    The line of an instruction is looked up when it is to be shown: Python walks through the function's table for it.
    `without` are more top-level modules that are of no interest.
    """
    if frame is None:
        frame = sys._getframe(_depth_below_machinery())
    noted, rest = [], LOOKED_AT
    while frame is not None and rest:
        rest -= 1
        code = frame.f_code
        try:
            known = _known_files[code.co_filename]
        except KeyError:
            known = _classify_file(code, frame)
        if known is None:
            # Machinery, as most frames are below a task
            frame = frame.f_back
            continue
        if known is _END or (known is _RUN and noted):
            break
        if known is not _RUN and known not in without:
            noted.append((code, frame.f_lasti))
            if len(noted) == NOTED:
                break
        frame = frame.f_back
    return noted


if hasattr(sys, "_getframemodulename"):
    # Python 3.12 and later

    def _depth_below_machinery():
        # Return the depth, seen from the caller, of the first frame that is not known as machinery.  Since Python 3.11
        # a frame object is made when it is first asked for, which costs more than all else in a note; here none is.
        depth = 2
        name = sys._getframemodulename(depth)
        while name is not None and _known.get(name, _UNKNOWN) is None:
            depth += 1
            name = sys._getframemodulename(depth)
        # This function is one of the frames; None is what there is beyond the last one.
        return depth - 1 if name is not None else depth - 2

else:

    def _depth_below_machinery():
        return 1


def entries_of(frame):
    """Return the (code, instruction) pairs of the stack at `frame`, innermost first, from the user's first line on.

    Of a stack without a line of the user, the innermost three.
    """
    entries, known = [], 0
    while frame is not None and not _is_end(frame.f_globals.get("__name__")):
        entries.append((frame.f_code, frame.f_lasti))
        if not is_machinery(frame):
            # Inside what the user has called, machinery is worth seeing.
            known = len(entries)
        frame = frame.f_back
    return entries[: known or 3]


def python_notes_origins():
    """Return whether Python notes for each coroutine of this thread where it was created."""
    return bool(getattr(sys, "get_coroutine_origin_tracking_depth", int)())


def origin_of(coroutine):
    """Return where `coroutine` was created, innermost first, as (file, line, function) triples; empty if not known."""
    return unawaited.frames_of_user(getattr(coroutine, "cr_origin", None) or ())


def text(entries, indent="  "):
    """Return the lines of a traceback, innermost last.

    `entries` are (code, instruction) pairs or (file, line, function) triples, innermost first.
    """
    lines = []
    for entry in reversed(entries):
        file, line, name = entry if len(entry) == 3 else _place_of(*entry)
        lines.append('{}File "{}", line {}, in {}\n'.format(indent, file, line, name))
        source = linecache.getline(file, line).strip() if line else ""
        if source:
            lines.append("{}  {}\n".format(indent, source))
    return "".join(lines)


def _place_of(code, instruction):
    line = code.co_firstlineno
    for start, number in dis.findlinestarts(code):
        if start > instruction:
            break
        # Python 3.13 and later have instructions without a line.
        line = number or line
    return code.co_filename, line, code.co_name


def of_thread(ident):
    """Return where the thread `ident` is, as text, or None if it has ended."""
    frame = sys._current_frames().get(ident)
    return None if frame is None else text(entries_of(frame))


def is_in(ident, code):
    """Return whether the thread `ident` is in a function whose code object is `code`, or in what that calls."""
    frame = sys._current_frames().get(ident)
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame is not None


def trimmed(tb):
    """Return the traceback `tb` from the user's first line on; all of it if it has none."""
    first = tb
    while first is not None and is_machinery(first.tb_frame):
        first = first.tb_next
    return first or tb


def of_exception(error):
    """Return the traceback of `error` as text, from the user's first line on."""
    return "".join(traceback.format_exception(type(error), error, trimmed(error.__traceback__)))


def await_chain(coroutine):
    """Return where `coroutine` stands and where what it awaits stands, outermost last, as (code, instruction) pairs."""
    entries = []
    while coroutine is not None:
        for prefix, awaited in (  # noqa: B007 - it is used after the loop
            ("cr", "cr_await"),
            ("gi", "gi_yieldfrom"),
            ("ag", "ag_await"),
        ):
            code = getattr(coroutine, prefix + "_code", None)
            if code is not None:
                break
        else:
            break
        frame = getattr(coroutine, prefix + "_frame", None)
        if frame is None or code is _FUTURE:
            break
        entries.append((code, frame.f_lasti))
        coroutine = getattr(coroutine, awaited, None)
    return entries[::-1]
