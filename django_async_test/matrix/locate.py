"""Where a key stands in a TOML file: its parser does not say, and an error message should."""

import re

HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")


def split(dotted):
    """Return the parts of a key that is written with dots and perhaps quotes."""
    return [part.strip("\"'") for part in PART.findall(dotted)]


def lines(text):
    """Return {path of a key: the line where it is first written}; an array of tables counts its tables from 0."""
    found = {}
    counted = {}
    table = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = HEADER.match(line)
        key = KEY.match(line)
        if header and not key:
            table = tuple(split(header.group(2)))
            if header.group(1) == "[[":
                counted[table] = counted.get(table, -1) + 1
                found.setdefault(table, number)
                table += (counted[table],)
            for end in range(1, len(table) + 1):
                found.setdefault(table[:end], number)
        elif key:
            path = table + tuple(split(key.group(1)))
            for end in range(len(table) + 1, len(path) + 1):
                found.setdefault(path[:end], number)
    return found


def line(text, path):
    """Return the line of the key at `path`, or of the nearest thing around it that is written on a line of its own."""
    found = lines(text)
    path = tuple(path)
    while path:
        if path in found:
            return found[path]
        path = path[:-1]
    return None
