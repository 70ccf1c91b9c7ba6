"""The lines of a setting in tox.ini: references to other sections, conditions, and what is not for the matrix."""

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

# A line that is for some environments only: ``condition: value``.
# Words with a space between them are none, as in `manage.py test {posargs: -v 2}`.
CONDITION = re.compile(r"((?:[\w.!-]|\s*[{},]\s*)*[\w}]):(?:\s+|$)(.*)$")

# Commands that only look at what all environments have measured together.
REPORTS = re.compile(
    r"^-?\s*(python -m |\{env_?bin_?dir\}/)?(coverage (report|xml|html|combine|json|lcov)|codecov|coveralls)\b"
)

# Commands that look at the whole tree of the project, whatever the environment has: once is enough.
LOOKS = re.compile(
    r"^-?\s*(?:(?:python -m |\{env_?bin_?dir\}/)?(?:pre-commit run|poe(?:thepoet)? [\w-]*lint[\w-]*)"
    r"|(?:make|just) lint)(?=\s|$)"
)

# Commands that install pip: what needs it has it.
INSTALLS = re.compile(r"^-?\s*(python -m )?pip install (-U |--upgrade )*pip\s*$")

# The package itself, perhaps with extras.
PACKAGE = re.compile(r"(?:-e\s*)?(?:\.|\{toxinidir\})(?:\[(.*)\])?$")


# References lead to references; a circle ends here, and so does what would be too long to read.
DEPTH = 10
MANY = 10000


def resolved(text, parser, depth=0):
    """Return the lines of a setting: continued ones joined, comments gone, references to sections replaced.

    Raises ValueError where references go in a circle.
    """
    if depth > DEPTH:
        raise ValueError("references go in a circle")
    text = re.sub(r"\s*\\\n\s*", " ", text)
    result = []
    for line in text.split("\n"):
        line = re.sub(r"\s*(?<!\\)#.*$", "", line).strip()
        if not line:
            continue
        # {[section]key} alone on a line stands for the lines there.
        reference = re.match(r"((?:[\w{},.!-]*[\w}]:\s+)?)\{\[([^\]]+)\](\w+)\}$", line)
        if reference and parser.has_option(reference.group(2), reference.group(3)):
            inner = resolved(parser.get(reference.group(2), reference.group(3)) or "", parser, depth + 1)
            result += [reference.group(1) + one for one in inner]
        elif not re.search(r"\{\[", line):
            result.append(line.replace("\\#", "#"))
        if len(result) > MANY:
            raise ValueError("there are more than {} lines".format(MANY))
    return result


def is_beside(line):
    """Return whether a command runs no tests, and is not for each environment."""
    return bool(REPORTS.match(line) or LOOKS.match(line))


def split(line):
    """Return the condition of a line, None if it has none, and what is behind it."""
    match = CONDITION.match(line)
    if not match or "://" in match.group(1) or match.group(1).count("{") != match.group(1).count("}"):
        return None, line
    return match.groups()


def without_upgrade(line):
    """Return a line of dependencies without pip's option to upgrade, which tox 3 took: `-Urfile` is `-rfile`."""
    return re.sub(r"^-U(?=[cer])", "-", re.sub(r"^(?:-U|--upgrade)\s+", "", line))


def by_default(line):
    """Return a line with the defaults of variables in the place of these."""
    return re.sub(r"\{env:\w+:([^{}]*)\}", r"\1", line).strip()


def is_django(text):
    """Return whether a requirement is Django itself, which the matrix chooses."""
    if re.search(r"github\.com/django/django(/|\.git|@|$)", text):
        return True
    try:
        return canonicalize_name(Requirement(text).name) == "django"
    except InvalidRequirement:
        return False
