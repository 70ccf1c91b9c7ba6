"""tox's substitutions in a text, like ``{posargs}`` and ``{env:NAME:default}``, for what is not tox."""

import re
import shlex

PATTERN = re.compile(
    r"\{posargs(?::(?P<arguments>[^{}]*))?\}"
    r"|\{env:(?P<variable>[A-Za-z_][A-Za-z0-9_]*)(?::(?P<default>[^{}]*))?\}"
    r"|\{(?P<name>env_?name)\}|\{(?P<root>tox_?root|toxinidir)\}|\{(?P<python>env_?python)\}|(?P<path>\{/\})"
)


def split(line):
    """Return the arguments of a command; a substitution with spaces in it stays in one of them."""
    found = []

    def hidden(match):
        """Return what stands for a substitution while the command is split."""
        found.append(match.group())
        return "\x00{}\x00".format(len(found) - 1)

    words = shlex.split(PATTERN.sub(hidden, line))
    return [re.sub(r"\x00(\d+)\x00", lambda match: found[int(match.group(1))], word) for word in words]


class Part(object):
    """A part of a text.

    * ``kind``: "text", "posargs", "env", "name", "root" or "python"
    * ``text``: what stands there, the name of the variable, or the default arguments
    * ``default``: the value of a variable that is not set
    """

    def __init__(self, kind, text="", default=""):
        self.kind = kind
        self.text = text
        self.default = default


def parts(text):
    """Return the parts of a text."""
    result, end = [], 0
    for match in PATTERN.finditer(text):
        if match.start() > end:
            result.append(Part("text", text[end : match.start()]))
        result.append(part_of(match))
        end = match.end()
    return result + ([Part("text", text[end:])] if end < len(text) or not text else [])


def part_of(match):
    """Return the part that a substitution is."""
    if match.group("variable"):
        return Part("env", match.group("variable"), match.group("default") or "")
    for kind in ("name", "root", "python"):
        if match.group(kind):
            return Part(kind)
    if match.group("path"):
        return Part("text", "/")
    return Part("posargs", match.group("arguments") or "")
