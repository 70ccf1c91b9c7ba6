"""What stands behind `make test`, `just test`, `poe test`, `./scripts/test.sh` and their kind, without running it."""

import os
import re

from .. import reading
from ..errors import Problem
from . import justfile, makefile, scripts, shell, tasks
from .makefile import Unread

# Targets that call each other, in one file or in several, end here.
DEPTH = 5

# What says nothing about how the tests run.
HARMLESS = re.compile(
    r"(?:echo|printf|source|\.|set|rm|mkdir|true|clear|find|date|sleep)(?:\s|$)|:$"
    r"|(?:python\d?(?:\.\d+)? -m )?coverage (?:erase|report|xml|html|json|lcov|combine)\b"
)
CONTROL = re.compile(
    r"(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|function|cd|pushd|trap|[{(]|\w+ ?\(\))(?:\s|$|\()"
)
EXPORT = re.compile(r"export ([A-Za-z_]\w*)=(.*)\Z")
VALUE = r"(?:\"([^\"$`\\]*)\"|'([^']*)'|([^\s\"'$`\\|&;<>()]*))"
PREFIX = re.compile(r"([A-Za-z_]\w*)=" + VALUE + r"\s+")

# The names of what runs the tests, the best first.
USUAL = ("test", "tests", "unittest", "unittests", "unit", "pytest", "test-unit", "coverage", "check")


# And of what gets ready for that.
INSTALLING = ("install-dev", "install", "dev", "develop", "setup", "bootstrap", "requirements", "deps", "init")


class Target(object):
    """What a command that calls a target runs.

    * ``line``: the command, ``source``: the file that has the target, ``kind`` and ``name``: what it is called there
    * ``tests``: the commands that run tests, without variables; empty if it could not be read
    * ``set_env``: the variables that they have
    * ``installs``: the commands that install something, ``others``: those that do something else
    * ``why``: why it could not be read, empty if it could
    """

    def __init__(self, line, source, kind, name):
        self.line = line
        self.source = source
        self.kind = kind
        self.name = name
        self.tests = []
        self.set_env = {}
        self.installs = []
        self.others = []
        self.why = ""

    @property
    def is_plain(self):
        """Return whether its tests can stand for it: it does nothing else."""
        return bool(self.tests) and not self.others

    @property
    def may_test(self):
        """Return whether it was not understood and is likely to run tests."""
        return "test" in self.name.lower() and bool(self.why)

    def with_values(self, line):
        """Return a command with the values of the variables that are set before it in their place."""
        return re.sub(r"\$\{?(\w+)\}?", lambda match: self.set_env.get(match.group(1), match.group()), line)

    def take(self, lines):
        """Sort commands; raise Unread for what a configuration cannot hold."""
        for line in lines:
            # What a variable had before is there too.
            line = re.sub(r"(\b[A-Z_]+)=(\"?)([^\s\"$:]+):\$\{?\1\}?(?=[\"\s]|$)", r"\1=\2\3", line)
            export = EXPORT.match(line)
            if export and export.group(1) == "PATH":
                # The programs are in the environment.
                continue
            if export and export.group(2).strip("\"'") in shell.HERE[1:]:
                self.set_env[export.group(1)] = "{toxinidir}"
                continue
            if export:
                self.take_variables(line[len("export ") :] + " ")
                continue
            if CONTROL.match(line):
                raise Unread("it has `{}`".format(line.split("(")[0].split()[0] if line.split("(")[0] else "("))
            bare = self.take_variables(line) if shell.runs_tests(line) else line
            if shell.runs_tests(bare):
                if re.search(r"[`$|<>&]", shell.as_tox(bare)):
                    raise Unread("only a shell can run `{}`".format(bare))
                self.tests.append(bare)
            elif any(shell.installs(line)):
                self.installs.append(line)
            elif not HARMLESS.match(re.sub("^" + shell.RUNNER, "", line)):
                self.others.append(line)

    def take_variables(self, line):
        """Take the variables in front of a command; return it without them."""
        match = PREFIX.match(line)
        while match:
            self.set_env[match.group(1)] = next((one for one in match.groups()[1:] if one), "")
            line = line[match.end() :]
            match = PREFIX.match(line)
        if re.match(r"[A-Za-z_]\w*=", line):
            raise Unread("only a shell knows the value of {}".format(line.split("=")[0]))
        return line


class Targets(object):
    """The targets of the project in a directory; ``found`` has those that were asked for, by command."""

    def __init__(self, directory):
        self.directory = directory
        self.found = {}

    def read(self, line):
        """Return the Target that a command calls, None if it calls none."""
        bare = re.sub(r"^(?:[A-Z_]+=\S+ )*", "", line)
        if bare in self.found:
            return self.found[bare]
        if shell.runs_tests(bare) or any(shell.installs(bare)):
            return None
        result = self._look(bare)
        if result is None:
            return None
        target, inner = result
        try:
            target.take(self._flat(inner(), 0))
        except Unread as error:
            target.tests, target.why = [], str(error)
        self.found[bare] = target
        return target

    def usual(self):
        """Return the first target of a usual name that runs tests, None without one."""
        names = ["{} {}".format(runner, name) for name in USUAL for runner in ("make", "just", "poe", "pdm run")]
        for line in names + ["./" + path for path in scripts.USUAL]:
            known = set(self.found)
            target = self.read(line)
            if target is not None and (target.tests or target.why.startswith("it")):
                return target
            for one in set(self.found) - known:
                del self.found[one]
        return None

    def usual_installs(self):
        """Return what the first target of a usual name installs, an empty list without one."""
        for line in ["{} {}".format(runner, name) for name in INSTALLING for runner in ("make", "just")]:
            known = set(self.found)
            target = self.read(line)
            for one in set(self.found) - known:
                del self.found[one]
            if target is not None and target.installs:
                return target.installs
        return []

    def _flat(self, lines, depth):
        """Return the single commands of lines, with those behind the targets that they call."""
        result = []
        for line in [one for text in lines for one in shell.commands(text)]:
            inner = None if shell.runs_tests(line) or any(shell.installs(line)) else self._look(line)
            if inner is None:
                result.append(line)
            elif depth == DEPTH:
                raise Unread("its targets call each other")
            else:
                result += self._flat(inner[1](), depth + 1)
        return result

    def _look(self, line):
        """Return (Target, function that returns its lines) for a command, None if it calls no target."""
        bare = re.sub("^" + shell.RUNNER, "", line)
        bare = re.sub(r"^python\d?(?:\.\d+)? -m (?=poethepoet\b)", "", bare)
        return self._make(line, bare) or self._just(line, bare) or self._task(line, bare) or self._script(line, bare)

    def _make(self, line, bare):
        called, name = makefile.call(bare), self._first(makefile.NAMES)
        if called is None or name is None:
            return None

        def lines():
            found = makefile.Makefile(self._text(name))
            return found.exports(called[1]) + [one for target in called[0] for one in found.lines(target, called[1])]

        return Target(line, name, "target", " ".join(called[0])), lines

    def _just(self, line, bare):
        called, name = justfile.call(bare), self._first(justfile.NAMES)
        if called is None or name is None:
            return None
        found = justfile.Justfile(self._text(name))
        return Target(line, name, "recipe", called[0]), lambda: found.exports + found.lines(*called)

    def _task(self, line, bare):
        called = tasks.call(line) or tasks.call(bare)
        text = self._text(called[0]) if called else ""
        if not text:
            return None
        try:
            found = tasks.tasks(text, called[0], called[1])
        except Unread:
            return None
        if called[2] not in found:
            return None
        return Target(line, called[0], "task", called[2]), lambda: tasks.lines(found, called[2], called[3])

    def _script(self, line, bare):
        path, arguments = scripts.call(bare) or ("", "")
        parts = path.split("/")
        text = "" if not path or ".." in parts or os.path.isabs(path) else self._text(path)
        if not text:
            return None
        return Target(line, path, "script", (path + arguments)), lambda: scripts.lines(path, text, arguments)

    def _first(self, names):
        """Return the first of files that is there, None without one; a file system may not know capitals."""
        return next((one for one in names if os.path.isfile(os.path.join(self.directory, one))), None)

    def _text(self, name):
        """Return the text of a file, an empty one if it is not there or cannot be read."""
        try:
            return reading.text(os.path.join(self.directory, name), name) or ""
        except Problem:
            return ""
