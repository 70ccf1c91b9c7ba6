"""A first configuration for a project: what it says about itself is read, the rest is asked for or guessed."""

import glob
import json
import os
import re
import sys

from packaging.version import Version

from . import cells, config, existing_tox, outputs, write
from .errors import Problem
from .facts import MAIN, tomllib
from .metadata import Metadata
from .render import classifiers

# Where requirements for tests are kept, and what extras and groups of them are called; the first that is there.
REQUIREMENT_FILES = [
    "requirements/test.txt",
    "requirements/tests.txt",
    "requirements/testing.txt",
    "requirements/requirements-testing.txt",
    "requirements-test.txt",
    "requirements-tests.txt",
    "requirements_test.txt",
    "test-requirements.txt",
    "test_requirements.txt",
    "tests/requirements.txt",
    "tests/requirements/requirements.txt",
    "requirements-dev.txt",
    "requirements_dev.txt",
    "dev-requirements.txt",
    "requirements/dev.txt",
]
TEST_NAMES = ["test", "tests", "testing", "dev", "develop"]

RUNNERS = ["runtests.py", "run_tests.py", "tests/runtests.py", "tests/run_tests.py", "test_runner.py"]

SETTINGS = [
    "tests/settings.py",
    "tests/test_settings.py",
    "test_settings.py",
    "testsettings.py",
    "testproject/settings.py",
    "settings.py",
]


class Proposal(object):
    """What will be written; each value can be changed in the interview."""

    def __init__(self, directory, facts, today):
        self.directory = directory
        self.facts = facts
        self.today = today
        self.metadata = Metadata(directory)
        self.existing = existing_tox.read(directory, facts)
        self.notes = []
        self.django = self.range_of("django")
        self.python = self.range_of("python")
        self.databases = ["sqlite"]
        self.read_tests()
        self.guess_database()
        self.merge_dependencies()
        self.read_outputs()

    # --- versions ---

    def range_of(self, key):
        """Return the range of what the project claims or tests, in the words of the configuration."""
        entries = [series for series in getattr(self.facts, key) if series != MAIN]
        family = "Framework :: Django" if key == "django" else "Programming Language :: Python"
        claimed = [series for series in self.metadata.classified(family) if series in entries]
        tested = [] if self.existing is None else getattr(self.existing, key + "s")
        limit = self.metadata.limit("django") if key == "django" else self.metadata.requires_python
        try:
            allowed = [series for series in entries if config.in_range(limit or "", series)]
        except ValueError:
            limit, allowed = "", entries
        chosen = [series for series in entries if series in claimed + tested and series in allowed]
        if not chosen:
            if not limit:
                return "supported"
            alive = [one for one in allowed if self.facts.alive(getattr(self.facts, key)[one], self.today)]
            if not alive:
                return ">={}".format(allowed[0]) if allowed else "supported"
            chosen = alive
        newer = [series for series in entries if Version(series) > Version(chosen[-1])]
        if newer:
            text = "{} {}: newer than what this project says it supports. Raise the limit to test with it."
            self.notes.append(text.format(key.title(), " and ".join(filter(None, [", ".join(newer[:-1]), newer[-1]]))))
        result = ">={},<={}".format(chosen[0], chosen[-1]) if len(chosen) > 1 else "=={}".format(chosen[0])
        between = [series for series in entries if Version(chosen[0]) < Version(series) < Version(chosen[-1])]
        gaps = [series for series in between if series not in chosen]
        return result + "".join(",!={}".format(series) for series in gaps)

    # --- tests ---

    def read_tests(self):
        """Find the test command and all that it needs."""
        old = self.existing
        self.commands = list(old.commands) if old else []
        self.commands_pre = list(old.commands_pre) if old else []
        self.deps = list(old.deps) if old else []
        self.extras = [extra for extra in (old.extras if old else []) if extra in self.metadata.extras]
        self.groups = [group for group in (old.dependency_groups if old else []) if group in self.metadata.groups]
        self.set_env = dict(old.set_env) if old else {}
        self.pass_env = list(old.pass_env) if old else []
        self.change_dir = old.change_dir if old else ""
        self.allowlist_externals = list(old.allowlist_externals) if old else []
        self.package = "wheel" if self.metadata.is_package else "skip"
        if old and self.metadata.is_package and old.package:
            self.package = old.package
        if old:
            self.notes += ["{}: this line was left out: {}".format(old.path, line) for line in old.dropped]
        if not self.commands:
            self.commands = [self.guess_command()]
        if not (self.deps or self.extras or self.groups):
            self.guess_dependencies()
        self.complete_dependencies()
        if not self.metadata.is_package:
            self.extras = []

    def guess_database(self):
        """Take another database than SQLite if the tests' settings know no SQLite, or have to be told to use it."""
        text = ""
        for pattern in ("*settings*.py", "runtests.py", "conftest.py"):
            for path in [self.directory, os.path.join(self.directory, "*"), os.path.join(self.directory, "*", "*")]:
                for found in sorted(glob.glob(os.path.join(path, pattern)))[:20]:
                    try:
                        text += write.read(found) or ""
                    except Problem:
                        continue
        engines = set(re.findall(r"backends\.(sqlite3|postgresql|mysql)\b", text))
        if engines and "sqlite3" not in engines:
            self.databases = ["postgres" if "postgresql" in engines else "mysql"]
        elif len(engines) > 1:
            switch = re.search(r"environ(?:\.get)?[\[(][\"'](\w*SQLITE\w*)[\"']", text)
            if switch:
                self.set_env.setdefault(switch.group(1), "1")

    def exists(self, name):
        return os.path.exists(os.path.join(self.directory, name))

    def guess_command(self):
        if self.uses_pytest():
            return "python -m pytest {posargs}"
        for name in RUNNERS:
            if self.exists(name):
                return "python {} {{posargs}}".format(name)
        managers = ["manage.py"] + sorted(
            os.path.relpath(path, self.directory) for path in glob.glob(os.path.join(self.directory, "*", "manage.py"))
        )
        for name in managers:
            if self.exists(name):
                return "python {} test {{posargs}}".format(name.replace(os.sep, "/"))
        for name in SETTINGS:
            if self.exists(name):
                module = name[: -len(".py")].replace("/", ".")
                return "python -m django test --settings={} {{posargs}}".format(module)
        return "python -m unittest discover {posargs}"

    def uses_pytest(self):
        if self.exists("pytest.ini") or self.exists("conftest.py") or self.exists("tests/conftest.py"):
            return True
        for name, mark in (("pyproject.toml", "[tool.pytest"), ("setup.cfg", "[tool:pytest]"), ("tox.ini", "[pytest]")):
            text = write.read(os.path.join(self.directory, name))
            if text and mark in text:
                return True
        return False

    def guess_dependencies(self):
        """Take the first that looks as if it were for tests: a group, an extra, a file of requirements."""
        for name in TEST_NAMES:
            if name in self.metadata.groups:
                self.groups = [name]
                return
            if name in self.metadata.extras:
                self.extras = [name]
                return
        for name in REQUIREMENT_FILES:
            if self.exists(name):
                self.deps = [("-r " + name, None, None)]
                return

    def complete_dependencies(self):
        """Add what the command needs if nothing else brings it."""
        command = " ".join(self.commands)
        text = self.all_requirements()
        wanted = []
        if re.search(r"\bpytest\b", command):
            wanted.append("pytest")
            if "pytest-django" not in text and self.configures_django():
                wanted.append("pytest-django")
        if re.search(r"\bpip\b", command + " " + " ".join(self.commands_pre)):
            # uv makes environments without it.
            wanted.append("pip")
        if re.search(r"\bcoverage\b", command):
            wanted.append("coverage")
        if "--cov" in command:
            wanted.append("pytest-cov")
        for name in wanted:
            if not re.search(r"(^|[^\w-]){}($|[^\w-])".format(re.escape(name)), text, re.MULTILINE):
                self.deps.append((name, None, None))

    def merge_dependencies(self):
        """Say once what is said for each Django alone, and say it plainly where it is for all."""
        merged = {}
        for requirement, djangos, pythons in self.deps:
            if pythons is None or djangos is None or requirement not in merged:
                before = merged.get(requirement, ([], []))
                merged[requirement] = [
                    None if new is None or old is None else old + [one for one in new if one not in old]
                    for old, new in zip(before, (djangos, pythons))
                ]
            else:
                # For pairs of Django and Python: too much to say, and harmless to install for all.
                merged[requirement] = [None, None]
        tested = (self.existing.djangos, self.existing.pythons) if self.existing else ([], [])
        self.deps = [
            (requirement,)
            + tuple(None if one is None or set(every) <= set(one) else one for one, every in zip(limits, tested))
            for requirement, limits in merged.items()
        ]

    def all_requirements(self):
        """Return the text of all that is installed for the tests."""
        texts = [requirement for requirement, _, _ in self.deps]
        for requirement in list(texts):
            match = re.match(r"-r\s*(.+)$", requirement)
            if match:
                texts.append(self.with_included(match.group(1).strip().replace("{toxinidir}/", ""), 0))
        text = self.metadata.text("pyproject.toml") if self.groups or self.extras else None
        if text:
            try:
                data = tomllib.loads(text)
            except ValueError:
                data = {}
            for name in self.groups:
                texts += [one for one in data.get("dependency-groups", {}).get(name, []) if isinstance(one, str)]
            for name in self.extras:
                texts += data.get("project", {}).get("optional-dependencies", {}).get(name, [])
        for name in ("setup.cfg", "setup.py") if self.extras else ():
            texts.append(self.metadata.text(name) or "")
        return "\n".join(texts)

    def with_included(self, path, depth):
        """Return the text of a file of requirements and of those that it includes."""
        text = ""
        if depth < 5 and self.exists(path):
            try:
                text = self.metadata.text(path) or ""
            except (OSError, UnicodeDecodeError):
                return ""
            for included in re.findall(r"(?m)^\s*-r\s*(\S+)", text):
                text += "\n" + self.with_included(os.path.join(os.path.dirname(path), included), depth + 1)
        return text

    def configures_django(self):
        for name in ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini"):
            if "DJANGO_SETTINGS_MODULE" in (write.read(os.path.join(self.directory, name)) or ""):
                return True
        return "--ds" in " ".join(self.commands)

    # --- files ---

    def read_outputs(self):
        """Choose the files: none that is there already."""
        self.write = {}
        self.replaced = []
        tox = "tox.ini"
        if self.exists("tox.ini"):
            tox = "tox-matrix.ini"
            self.notes.append(
                "tox.ini is yours and stays: the matrix is in {}, run it with tox -c {}.".format(tox, tox)
            )
        self.write["tox"] = tox
        if not self.exists(".gitlab-ci.yml") and not self.exists(".circleci"):
            self.write["github"] = ".github/workflows/matrix.yml"
        if self.metadata.source and self.can_classify():
            self.write["classifiers"] = self.metadata.source
        readme = "README.md"
        if "<!-- django-test-matrix: begin" in (write.read(os.path.join(self.directory, readme)) or ""):
            self.write["readme"] = readme

    def can_classify(self):
        """Tell whether the classifiers stand on lines that can be replaced."""
        text = write.read(os.path.join(self.directory, self.metadata.source)) or ""
        families = {match.group("family") for match in map(classifiers.LINE.match, text.split("\n")) if match}
        return len(families) == 2

    # --- text ---

    def text(self):
        """Return the configuration."""
        name = " of " + self.metadata.name if self.metadata.name else ""
        lines = ["# On which Djangos and Pythons the tests{} run. After a change:".format(name), "#"]
        lines += ["#     python -m django_async_test.matrix write", ""]
        for note in self.notes:
            lines += wrap(note)
        if self.notes:
            lines.append("")
        lines.append("django = {}".format(quote(self.django)))
        lines.append("python = {}".format(quote(self.python)))
        if self.package != "wheel":
            lines.append("package = {}".format(quote(self.package)))
        for key, values in (
            ("extras", self.extras),
            ("dependency_groups", self.groups),
            ("pass_env", self.pass_env),
            ("allowlist_externals", self.allowlist_externals),
            ("commands_pre", self.commands_pre),
            ("commands", self.commands),
        ):
            if values:
                lines += listed(key, map(quote, values))
        if self.change_dir:
            lines.append("change_dir = {}".format(quote(self.change_dir)))
        if self.deps:
            lines += listed("deps", [dependency for one in self.deps for dependency in tables(*one)])
        lines += listed("databases", map(quote, self.databases))
        if self.set_env:
            lines += ["", "[set_env]"]
            for key, value in self.set_env.items():
                name = key if re.match(r"[A-Za-z0-9_-]+$", key) else quote(key)
                lines.append("{} = {}".format(name, quote(value)))
        lines += ["", "[write]"] + ["{} = {}".format(key, quote(value)) for key, value in self.write.items()]
        lines += ["", "[ci]", "branch = {}".format(quote(branch(self.directory)))]
        if self.metadata.version_from_tags:
            lines += ["# The version comes from tags.", "full_history = true"]
        return "\n".join(lines) + "\n"


def quote(text):
    return json.dumps(text, ensure_ascii=False)


def listed(key, values):
    values = list(values)
    line = "{} = [{}]".format(key, ", ".join(values))
    if len(line) <= 100:
        return [line]
    return ["{} = [".format(key)] + ["    {},".format(value) for value in values] + ["]"]


def tables(requirement, djangos, pythons):
    """Return a dependency as it is written: plainly, or as one table for each Django and Python that it is for."""
    if djangos is None and pythons is None:
        return [quote(requirement)]
    result = []
    for django in djangos or [None]:
        for python in pythons or [None]:
            parts = ["requirement = {}".format(quote(requirement))]
            parts += ['django = "=={}"'.format(django)] if django else []
            parts += ['python = "=={}"'.format(python)] if python else []
            result.append("{ " + ", ".join(parts) + " }")
    return result


def wrap(text):
    words, lines = text.split(), ["#"]
    for word in words:
        if len(lines[-1]) + len(word) > 110:
            lines.append("#  ")
        lines[-1] += " " + word
    return lines


def branch(directory):
    """Return the name of the branch that others start from, as far as git's files tell."""
    for name in ("refs/remotes/origin/HEAD", "HEAD"):
        try:
            with open(os.path.join(directory, ".git", *name.split("/")), encoding="utf-8") as file:
                match = re.match(r"ref: refs/(?:heads|remotes/origin)/(\S+)$", file.read().strip())
        except (OSError, UnicodeDecodeError):
            continue
        if match and (name != "HEAD" or match.group(1) in ("main", "master", "develop", "trunk")):
            return match.group(1)
    return "main"


# --- the interview ---


def interview(proposal, ask=input):
    """Ask about each value; an empty answer takes what is proposed."""

    def question(text, value):
        try:
            return ask("{} [{}]: ".format(text, value)).strip() or value
        except EOFError:
            raise Problem(
                "init asks questions, and there is nobody to answer: init --yes takes the proposals."
            ) from None

    print("An empty answer takes what stands in brackets.")
    proposal.django = question('Django (a range, "supported" or "all")', proposal.django)
    proposal.python = question('Python (a range, "supported" or "all")', proposal.python)
    databases = question("Databases (of {})".format(", ".join(proposal.facts.kinds)), " ".join(proposal.databases))
    proposal.databases = databases.replace(",", " ").split()
    command = question("Command that runs the tests", " ; ".join(proposal.commands))
    if command != " ; ".join(proposal.commands):
        proposal.commands = [command]
    known = ("github", "gitlab", "circleci", "none")
    current = [key for key in ("github", "gitlab", "circleci") if key in proposal.write]
    provider = question("CI (of {})".format(", ".join(known)), current[0] if current else "none")
    for key in current:
        del proposal.write[key]
    places = {
        "github": ".github/workflows/matrix.yml",
        "gitlab": ".gitlab-ci.yml",
        "circleci": ".circleci/config.yml",
    }
    if provider in places:
        proposal.write[provider] = places[provider]
    elif provider != "none":
        raise Problem('there is no CI "{}": choose from: {}.'.format(provider, ", ".join(known)))


def run(directory, facts, today, yes=False, in_pyproject=False, replace=False):
    """Make the configuration and all files; return (path of the configuration, matrix, what was written, notes)."""
    directory = os.path.abspath(directory)
    pyproject = os.path.join(directory, config.PYPROJECT)
    own = os.path.join(directory, config.OWN_FILE)
    header = "[tool.{}]".format(config.TABLE)
    text = write.read(pyproject)
    if os.path.exists(own) or (text and header in text):
        path = own if os.path.exists(own) else pyproject
        raise Problem("is there already: edit it, then run write.", config.shown(path))
    proposal = Proposal(directory, facts, today)
    if replace and proposal.write["tox"] != "tox.ini":
        proposal.write["tox"] = "tox.ini"
        proposal.notes = [note for note in proposal.notes if not note.startswith("tox.ini is yours")]
        proposal.replaced.append("tox.ini")
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        interview(proposal)
    path = pyproject if in_pyproject else own
    if in_pyproject and text is None:
        raise Problem("there is no such file: leave --pyproject away.", config.shown(pyproject))
    new, matrix = tried(proposal, path, text if in_pyproject else None)
    if "classifiers" in proposal.write:
        source = proposal.write["classifiers"]
        before = write.read(os.path.join(directory, source))
        if before != classifiers.fill_in(before, matrix, source):
            # What somebody wrote there is not ours to change.
            note = '{0} has other classifiers than the matrix: classifiers = "{0}" in [write] would keep them the same.'
            proposal.notes.append(note.format(source))
            del proposal.write["classifiers"]
            new, matrix = tried(proposal, path, text if in_pyproject else None)
    # All files are looked at before the first is written.
    collected = [output for output in outputs.collect(matrix, proposal.replaced) if output.path != path]
    write.check_place(path, config.shown(path))
    write.save(path, new)
    for output in collected:
        if output.differs:
            write.save(output.path, output.new)
    return config.shown(path), matrix, [output.shown for output in collected if output.differs], proposal.notes


def tried(proposal, path, pyproject):
    """Return the text of the configuration and its matrix: mistakes are found before anything is written."""
    new = proposal.text()
    prefix = ()
    if pyproject is not None:
        new = pyproject.rstrip("\n") + "\n\n" + in_table(new)
        prefix = ("tool", config.TABLE)
    data = tomllib.loads(new)
    for key in prefix:
        data = data[key]
    return new, cells.Matrix(config.Config(path, new, data, prefix, proposal.facts, proposal.today))


def in_table(text):
    """Return the configuration as a table of pyproject.toml."""
    table = "tool." + config.TABLE
    lines = re.sub(r"(?m)^\[(\w+)\]$", r"[{}.\1]".format(table), text).split("\n")
    first = [index for index, line in enumerate(lines) if line and not line.startswith("#")][0]
    return "\n".join(lines[:first] + ["[{}]".format(table)] + lines[first:])
