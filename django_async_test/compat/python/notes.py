"""Add a note to an exception, which its report shows below the message.

Mirrors: ``BaseException.add_note()`` of Python 3.11.
Gaps: an exception whose text is not its first argument gets no note.
Needed by: Python below 3.11, where the note becomes a part of the message.
Delete when: Python >= 3.11.
Upstream: https://peps.python.org/pep-0678/
Tests: tests/compat/python/test_notes.py
"""

__unittest = True


def add(error, note):
    """Add `note` to `error`, once."""
    if hasattr(error, "add_note"):
        if note not in getattr(error, "__notes__", ()):
            error.add_note(note)
        return
    args = error.args
    # What has a text of its own, as KeyError, would not show it.
    if args and isinstance(args[0], str) and str(error) == args[0] and note not in args[0]:
        error.args = ("{}\n\n{}".format(args[0], note),) + args[1:]
