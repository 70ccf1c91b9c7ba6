"""Makefiles: the commands of a target, as far as they can be read without make."""

import re

# Options that choose another file or directory are not among those that it takes.
MAKE = re.compile(
    r"make\b(?!-)((?: (?:-(?![CfIW])[A-Za-z]|--(?!dir|file|make)[\w-]+))*)"
    r"((?: (?!-)[\w./-]+| \w+=(?:\"[^\"]*\"|'[^']*'|\S*))+)\Z"
)

NAMES = ("Makefile", "makefile", "GNUmakefile")

ASSIGNMENT = re.compile(r"(?:export\s+|override\s+)*([\w.-]+)\s*(\?|:{1,3}|\+|!)?=\s*(.*)\Z")
RULE = re.compile(r"([^:=#]+?)\s*::?(?!=)\s*([^;#]*)(?:;(.*)|#.*)?\Z")
CONDITION = re.compile(r"(ifn?eq|ifn?def|else|endif)\b")
VARIABLE = re.compile(r"\$(?:\((\w+)\)|\{(\w+)\})")

# Rules and variables that name each other end here, and so does a text that grows by them.
DEPTH = 10
LONGEST = 20000

# What make's own dollar is called while variables are replaced.
DOLLAR = "\0"


class Unread(Exception):
    """What cannot be read without the program itself; its text says why, without a full stop."""


class Rule(object):
    """A rule: ``needs``, other targets, ``lines``, its commands, and ``is_certain``, whether it is in no condition."""

    def __init__(self, needs):
        self.needs = needs
        self.lines = []
        self.is_certain = True


class Makefile(object):
    """What a Makefile says: ``rules`` and ``variables``, by name; a variable that is not certain is None.

    * ``exported``: the names of variables that commands have
    """

    def __init__(self, text):
        self.rules = {}
        self.variables = {}
        self.exported = []
        self._current = []
        self._conditions = 0
        self._in_definition = False
        self._texts = set()
        for line in re.sub(r"[ \t]*\\\r?\n[ \t]*", " ", text[:1000000]).splitlines():
            self._read(line)

    def _read(self, line):
        definition = re.match(r"(?:export |override )*define\b\s*([\w.-]*)", line)
        if definition:
            self._texts.add(definition.group(1))
        if self._in_definition or definition:
            self._in_definition = not re.match(r"\s*endef\b", line)
        elif CONDITION.match(line.strip()):
            word = line.split()[0]
            self._conditions += 1 if word.startswith("if") else -1 if word == "endif" else 0
            for rule in self._current:
                rule.is_certain = False
        elif line.startswith("\t"):
            for rule in self._current:
                rule.lines.append(line.strip())
        elif line.strip() and not line.lstrip().startswith("#"):
            self._read_definition(line.strip())

    def _read_definition(self, line):
        assignment, rule = ASSIGNMENT.match(line), RULE.match(line)
        words = line.split("#")[0].replace("=", " ").replace(":", " ").split()
        if words[:1] == ["export"]:
            self.exported += words[1:2] if assignment else words[1:]
        if assignment:
            self._assign(*assignment.groups())
        elif rule:
            self._begin(*rule.groups())

    def _assign(self, name, kind, value):
        value = re.sub(r"\s+#.*", "", value).strip()
        before = self.variables.get(name, "")
        if self._conditions or kind == "!" or before is None:
            self.variables[name] = None
        elif kind == "+":
            self.variables[name] = "{} {}".format(before, value).strip()
        elif kind != "?" or name not in self.variables:
            self.variables[name] = value

    def _begin(self, names, needs, first):
        self._current = []
        for name in names.split():
            rule = self.rules.setdefault(name, Rule([]))
            rule.needs += needs.replace("|", " ").split() if "=" not in needs else []
            rule.is_certain = rule.is_certain and not self._conditions and "=" not in needs
            if first:
                rule.lines.append(first.strip())
            self._current.append(rule)

    def lines(self, target, given, depth=0):
        """Return the commands of a target and of those that it needs, with the variables `given` on the command line.

        Raises Unread where that takes make.
        """
        rule = self.rules.get(target)
        if rule is None or depth == DEPTH:
            raise Unread("there is no rule for {}".format(target) if rule is None else "its rules name each other")
        if not rule.is_certain:
            raise Unread("it depends on a condition")
        result = []
        for need in rule.needs:
            need = self.value(need, given)
            if need in self.rules and self.rules[need].lines + self.rules[need].needs:
                result += self.lines(need, given, depth + 1)
        return result + [self.value(line, given).lstrip("@-+ ") for line in rule.lines]

    def exports(self, given):
        """Return the commands of a shell that set the exported variables; only the name of what make alone knows."""
        result = []
        for name in dict.fromkeys(self.exported):
            if name in self._texts:
                # Texts of several lines are programs or help, and no variables for tests.
                continue
            try:
                result.append('export {}="{}"'.format(name, self.value("$({})".format(name), given).strip("\"'")))
            except Unread:
                result.append("export " + name)
        return result

    def value(self, text, given):
        """Return a text with its variables replaced; one that is nowhere is empty, as in make."""

        def replaced(match):
            name = match.group(1) or match.group(2)
            value = "make" if name == "MAKE" else given.get(name, self.variables.get(name, ""))
            if value is None:
                raise Unread("the variable {} depends on a condition or a command".format(name))
            return value.replace("$$", DOLLAR)

        text = text.replace("$$", DOLLAR)
        for _ in range(DEPTH):
            if not VARIABLE.search(text) or len(text) > LONGEST:
                break
            text = VARIABLE.sub(replaced, text)
        if "$" in text:
            raise Unread("it has functions or variables that only make knows")
        return text.replace(DOLLAR, "$")


def call(line):
    """Return ([target], {variable: value}) of a command that calls make, None for others."""
    match = MAKE.match(line)
    if not match:
        return None
    given = {name: value.strip("\"'") for name, value in re.findall(r" (\w+)=(\"[^\"]*\"|'[^']*'|\S*)", match.group(2))}
    targets = re.sub(r" \w+=(?:\"[^\"]*\"|'[^']*'|\S*)", "", match.group(2)).split()
    return targets, given
