"""A table of the configuration: each value is checked when it is read."""

import datetime
import re
import shlex

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..errors import nearest

# What each type is called in an error message.
TYPE_NAMES = {
    str: "a string",
    bool: "true or false",
    int: "an integer",
    list: "a list",
    dict: "a table",
    datetime.date: "a date",
}

# What tox takes for a condition at the beginning of a line: words with a space between them are none.
CONDITION = re.compile(r"(?:[\w.!-]|\s*[{},]\s*)+:\s")

# Words for `cells`, beside a list of patterns.
SELECTIONS = ("all", "ends", "oldest", "newest")

# Characters that no line of text has; tox takes some of them for the end of one.
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Table(object):
    """One table of the configuration.

    * ``source``: the Source that it was read from
    * ``path``: the keys that lead to it
    * ``values``: what it says, by key
    """

    def __init__(self, source, path, values, keys=None):
        """Refuse what is not a table, a key that is not in `keys`, and a value of none of the types there."""
        self.source = source
        self.path = tuple(path)
        self.values = values
        if not isinstance(values, dict):
            self.fail("must be a table, not {}.".format(type_name(values)))
        for key, value in values.items() if keys is not None else ():
            if key not in keys:
                self.fail("unknown key: {}".format(nearest(key, keys)), key)
            types = keys[key]
            if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
                wanted = " or ".join(TYPE_NAMES[type_] for type_ in types)
                self.fail("must be {}, not {}.".format(wanted, type_name(value)), key)

    def __contains__(self, key):
        return key in self.values

    def fail(self, message, *keys):
        """Raise a Problem with the value that `keys` lead to, or with the table."""
        self.source.fail(self.path + keys, message)

    def get(self, key, default=None):
        """Return a value whose type is all that matters."""
        return self.values.get(key, default)

    def below(self, key, keys=None, default=None):
        """Return the table at a key."""
        return Table(self.source, self.path + (key,), self.values.get(key, {} if default is None else default), keys)

    def texts(self, key, default=()):
        """Return a list of strings; a single string is a list of one."""
        values = as_list(self.values.get(key, default))
        for value in values:
            if not isinstance(value, str):
                self.fail("must be a list of strings, and {!r} is {}.".format(value, type_name(value)), key)
            if not value.strip():
                self.fail("contains a string that is empty: remove it.", key)
            self.one_line(value, key)
        return values

    def text(self, key, default=None):
        """Return a string of one line."""
        value = self.values.get(key, default)
        self.one_line(value or "", key)
        return value

    def one_line(self, value, *keys):
        """Refuse a string that would not stay on one line of tox.ini: with line breaks, or a backslash at its end."""
        if len(value.splitlines()) > 1 or CONTROL.search(value):
            self.fail("must be one line: {!r}.".format(value), *keys)
        if value.rstrip().endswith("\\"):
            self.fail("ends in a backslash, which would take the next line with it: {!r}.".format(value), *keys)

    def variables(self, key):
        """Return a table of environment variables, as {name: text}."""
        result = {}
        for name, value in self.values.get(key, {}).items():
            if not VARIABLE.match(name):
                self.fail("is not a valid name of an environment variable.", key, name)
            if isinstance(value, (dict, list)):
                self.fail("must be a string, not {}.".format(type_name(value)), key, name)
            text = str(value).lower() if isinstance(value, bool) else str(value)
            self.one_line(text, key, name)
            result[name] = text
        return result

    def commands(self, key):
        """Return commands that a shell's rules can split, and that tox does not take for conditions."""
        commands = self.texts(key)
        for line in commands:
            try:
                shlex.split(line)
            except ValueError:
                self.fail("has a quote that is not closed: {!r}.".format(line), key)
            if CONDITION.match(line):
                self.fail("tox would take what is before the colon for a condition: {!r}.".format(line), key)
        return commands

    def choice(self, key, choices, default=None):
        """Return a value that must be one of some."""
        value = self.values.get(key, default)
        self.one_of(value, choices, key)
        return value

    def one_of(self, value, choices, *keys):
        """Refuse what is not one of the choices."""
        if value not in choices:
            self.fail('unknown value "{}": {}'.format(value, nearest(value, choices)), *keys)

    def matching(self, key, pattern, message, default=None):
        """Return a string that must match a pattern; `message` says what is expected."""
        value = self.values.get(key, default)
        if value is not None and not pattern.match(value):
            self.fail(message.format(value), key)
        return value

    def specifier(self, key):
        """Return a range of versions, as text; an empty one has all."""
        value = self.values.get(key, "")
        try:
            SpecifierSet(value)
        except InvalidSpecifier:
            message = 'expected a range of versions like ">=4.2" or ">=4.2,<6", not "{}".'
            self.fail(message.format(value), key)
        return value

    def selection(self, key):
        """Return what chooses among cells: one of the words for it, or a list of patterns."""
        value = self.values.get(key, "all")
        if isinstance(value, list):
            return self.texts(key)
        if value not in SELECTIONS:
            message = 'unknown value "{}": {} A list names cells.'
            self.fail(message.format(value, nearest(value, SELECTIONS)), key)
        return value


def as_list(value):
    """Return a list: of a string, with that string alone."""
    return [value] if isinstance(value, str) else list(value)


def type_name(value):
    """Return what the type of a value is called in an error message."""
    for type_ in (bool, int, str, list, dict, datetime.date):
        if isinstance(value, type_):
            return TYPE_NAMES[type_]
    return type(value).__name__
