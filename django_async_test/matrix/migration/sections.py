"""Sections of tox.ini that are other programs': they stay at the end of a generated tox.ini."""

import re

# Above them in a generated file: what is below is the user's.
MARK = "# Below are sections of other programs, which are yours to edit."

HEADER = re.compile(r"^\[([^\]\n]+)\][^\n]*$", re.MULTILINE)

# Sections that are tox's, or tell another program about its environments.
OF_TOX = re.compile(r"(tox|testenv|gh|gh-actions|travis)(:.*)?\Z|pkgenv\Z")


def split(text):
    """Return [(name, text)] of the sections of an ini file, each with the comments above it."""
    found = list(HEADER.finditer(text))
    starts = [begin_of(text, match.start()) for match in found]
    ends = starts[1:] + [len(text)]
    return [(match.group(1), text[start:end]) for match, start, end in zip(found, starts, ends)]


def begin_of(text, position):
    """Return where the comments directly above a position begin."""
    lines = text[:position].split("\n")[:-1]
    while lines and lines[-1].lstrip().startswith(("#", ";")):
        position -= len(lines.pop()) + 1
    return position


def foreign(text):
    """Return [(name, text)] of the sections that are not tox's."""
    return [(name, part) for name, part in split(text) if not OF_TOX.match(name)]


def tail(old):
    """Return what a generated tox.ini keeps of the file before: sections of other programs, below a mark."""
    if not old:
        return ""
    old = old.replace("\r\n", "\n")
    if MARK in old:
        return "\n" + MARK + old.split(MARK, 1)[1]
    kept = [part.strip("\n") for _, part in foreign(old)]
    return "\n{}\n\n{}\n".format(MARK, "\n\n".join(kept)) if kept else ""


def without_tail(text):
    """Return a generated file without what is the user's at its end."""
    return text.split("\n" + MARK, 1)[0]
