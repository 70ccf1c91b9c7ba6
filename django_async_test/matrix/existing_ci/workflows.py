"""The workflows of GitHub Actions: their jobs, what these differ in, which services they have, and how they test."""

import contextlib
import os
import posixpath
import re

import yaml

from .. import reading
from ..config.ci import is_cron
from ..errors import Problem
from ..existing_tox import axes, factors, ranges
from ..existing_tox import lines as tox_lines
from . import grouped, services, shell, varied
from .values import MOST, inner, mapping, plain, scalars

PLACE = (".github", "workflows")

PYTHON_AXIS = re.compile(r"(?:python|py)(?:[-_]?(?:versions?|ver|v))?\Z", re.I)
DJANGO_AXIS = re.compile(r"(?:django|dj)(?:[-_]?(?:versions?|ver|v))?\Z", re.I)

# A file with the requirements for a Django, whose name says which.
DJANGO_FILE = re.compile(
    r"(?:.*/)?(?:requirements[-_])?(?:django|dj)[-_]?(\d\.\d+|\d{2,3}|main|master)[-_.].*(?:txt|in)\Z", re.I
)

# Axes that are read, or that say nothing about the tests; django-filter is none of them.
KNOWN_AXIS = re.compile(
    r"python|django(?![-_]?(?!v)[a-z]{3})|\bpy|\bdj(?!ango)|^os$|system|platform|runner|runs-on|tox|env|name|session"
    r"|experimental|arch",
    re.I,
)

# What a job does that does not run the tests, by words in its name and commands.
PURPOSES = re.compile(
    r"lint|ruff|flake8|black|isort|mypy|pyright|docs?|sphinx|publish|release|deploy|build|codeql|pre-commit"
)

# The names of environments that tox is called with, also in an expression.
ENVIRONMENTS = re.compile(r"\btox\b[^\n]*?[ '\"]-e[ =]?[\"']?([\w.,-]+)")

# More jobs and combinations than this are not looked at.
MANY = 500


class Job(object):
    """A job of a workflow.

    * ``path``, ``name``: the file and the key of the job
    * ``pythons``, ``djangos``: the series in its matrix, also those that nothing supports; "main" for the branch
    * ``logins``: {kind of database: {"user": who its server lets in, "password": ...}}, as far as a service says so
    * ``timeout``: the minutes that it may take, None if it does not say so
    * ``container``: the image that its steps run in, empty for none
    * ``has_history``: whether it checks out all commits
    * ``checkout``: what else it checks out than the commit, like "submodules" or "repository a/b"
    * ``composed``: the files with the containers that it starts; the usual one ends in a slash or is empty
    * ``containers``: the images among these of other servers than databases
    * ``axes``: {name: values} of what else its matrix has
    * ``rows``: the combinations of its matrix, as {axis: text}
    * ``varied``: {axis: requirement with {} for its value} of what it installs in several versions
    * ``files``: {axis: file of requirements with {} for its value} of what it installs
    * ``services``: {kind of database, or the name of another service: image}
    * ``systems``: the systems that it runs on, if there are several or it is not Linux
    * ``env``: the variables of the workflow and of the job
    * ``step_envs``: those of each step that runs tests
    * ``commands``: the commands that run the tests themselves
    * ``places``: {command: (variables of its step, directory that it runs in)}
    * ``wrappers``: the programs by which it runs tests: tox, nox, make
    * ``arguments``: what its calls of tox and nox have behind ``--`` for the tests, empty where they have nothing
    * ``requirements``, ``extras``, ``groups``: what it installs
    * ``has_prereleases``: whether it installs pre-releases of Django
    * ``is_editable``: whether it installs the project as it lies there
    * ``has_project``: whether it installs the project at all, None if nothing says so
    * ``has_own_groups``: whether it installs what Poetry, PDM or uv have for the project's development
    * ``installs_lock``: whether it installs what Poetry's lock file has
    * ``packages``: the packages of the system that it installs
    * ``foreign_packages``: those that may be from a source of packages that it has added before
    * ``adds_source``: whether it has added such a source
    * ``actions``: the actions that it uses, without their versions, and without those that start a service
    * ``others``: what it runs beside that, as (command, variables of its step)
    * ``set_env``: the variables that what its commands call sets
    * ``schedule``: when its workflow runs by itself, a line of cron; empty for never
    * ``merge_group``: whether its workflow runs for GitHub's merge queue
    * ``triggers``: {event: how} of what its workflow runs for
    * ``needs``: the jobs that it waits for
    * ``may_fail``: "true", or the expression for it, where its failure does not count; empty where it does
    * ``options``: {key: value as a text} of what else says when and how it runs
    """

    def __init__(self, path, name):
        self.path = path
        self.name = name
        self.pythons = []
        self.djangos = []
        self.axes = {}
        self.rows = []
        self.varied = {}
        self.files = {}
        self.services = {}
        self.logins = {}
        self.timeout = None
        self.container = ""
        self.has_history = False
        self.checkout = []
        self.composed = []
        self.containers = []
        self.systems = []
        self.env = {}
        self.step_envs = []
        self.commands = []
        self.places = {}
        self.wrappers = []
        self.arguments = []
        self.requirements = []
        self.extras = []
        self.groups = []
        self.has_prereleases = False
        self.is_editable = False
        self.has_project = None
        self.has_own_groups = False
        self.installs_lock = False
        self.packages = []
        self.foreign_packages = []
        self.adds_source = False
        self.actions = []
        self.others = []
        self.set_env = {}
        self.schedule = ""
        self.merge_group = False
        self.triggers = {}
        self.needs = []
        self.may_fail = ""
        self.options = {}

    @property
    def is_test(self):
        """Return whether it runs tests: by a command, or by tox with several Pythons, Djangos or a server."""
        varies = self.pythons[1:] or self.djangos or self.services
        if PURPOSES.search(self.name.lower()) and not (self.commands or (self.name.lower() == "build" and varies)):
            return False
        return bool(self.commands) or bool(self.wrappers and (varies or "test" in self.name.lower()))

    @property
    def may_test(self):
        """Return whether it varies Django, and is not called as if for something else: it is likely to run tests."""
        return self.is_test or bool(self.djangos[1:] and not PURPOSES.search(self.name.lower()))


@contextlib.contextmanager
def noting(shown, notes):
    """Note that a file is not understood, instead of failing on it."""
    try:
        yield
    except (Problem, yaml.YAMLError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        reason = error.message if isinstance(error, Problem) else str(error).split("\n")[0]
        notes.append("{}: it was not understood, and nothing was taken from it: {}".format(shown, reason))


def read(directory, facts, notes, targets=None):
    """Return the jobs of all workflows; what cannot be understood is one of the notes.

    With `targets`, the project's Targets, what these run is read too.
    """
    folder = os.path.join(directory, *PLACE)
    result = []
    for name in sorted(os.listdir(folder))[:50] if os.path.isdir(folder) else ():
        if not name.endswith((".yml", ".yaml")):
            continue
        shown = "/".join(PLACE + (name,))
        with noting(shown, notes):
            text = reading.text(os.path.join(folder, name), shown)
            if text is not None and len(text) > MOST:
                raise ValueError("it is too long")
            if text is not None and not text.startswith("# Generated by django-test-matrix"):
                found = jobs(loaded(text), shown, facts)
                for job in found if targets else ():
                    read_targets(job, targets)
                for job in found:
                    services.read_composed(job, directory)
                result += found
    return result[:MANY]


def loaded(text):
    """Return the data of a workflow; a tab between words, which GitHub takes and the parser does not, is a space."""
    try:
        return grouped.apart(yaml.load(text, Loader=yaml.SafeLoader))
    except yaml.scanner.ScannerError:
        return grouped.apart(yaml.load(re.sub(r"(?<=\S)[ ]*\t", " ", text), Loader=yaml.SafeLoader))


def jobs(data, path, facts):
    """Return the jobs of one workflow."""
    data = mapping(data)
    result = []
    for name, value in list(mapping(data.get("jobs")).items())[:MANY]:
        value = mapping(value)
        job = Job(path, str(name))
        job.triggers, job.schedule = triggers(data), schedule(data)
        job.merge_group = "merge_group" in job.triggers
        job.needs = scalars(value.get("needs"))
        job.may_fail = next((text for text in scalars(value.get("continue-on-error", [])) if text != "False"), "")
        job.options = options(value)
        job.env.update(variables(data))
        job.env.update(variables(value))
        read_matrix(job, mapping(mapping(value.get("strategy")).get("matrix")), facts)
        services.read(job, mapping(value.get("services")))
        read_systems(job, value)
        minutes = value.get("timeout-minutes")
        job.timeout = minutes if isinstance(minutes, int) and not isinstance(minutes, bool) else None
        container = value.get("container")
        container = container if isinstance(container, str) else mapping(container).get("image")
        job.container = container if isinstance(container, str) else ""
        place = working_directory(value) or working_directory(data)
        for step in value.get("steps") if isinstance(value.get("steps"), list) else ():
            read_step(job, mapping(step), facts, place)
        result.append(job)
    return result


def triggers(data):
    """Return {event: how} of what a workflow runs for; to the parser the key `on` is true."""
    found = data.get("on", data.get(True))
    return dict.fromkeys(scalars(found)) if isinstance(found, (str, list)) else mapping(found)


def options(value):
    """Return {key: value as a text} of what a job says about when and how it runs, and all of the matrix do alike."""
    found = dict(mapping(value.get("strategy")), **value)
    return {key: shown(found[key]) for key in OPTIONS if key in found and found[key] not in USUAL}


OPTIONS = ("if", "environment", "permissions", "concurrency", "max-parallel")

# What jobs of the matrix may do, and no more.
USUAL = ({"contents": "read"}, "read-all", {}, None)


def shown(value):
    """Return a value as a short text."""
    if isinstance(value, dict):
        return ", ".join("{}: {}".format(key, value[key]) for key in value)[:100]
    return " ".join(plain(value).split())[:100]


def schedule(data):
    """Return the first line of cron by which a workflow runs, empty for none."""
    found = triggers(data).get("schedule")
    lines = [mapping(one).get("cron") for one in (found if isinstance(found, list) else ())]
    lines = [" ".join(one.split()) for one in lines if isinstance(one, str)]
    return next(filter(is_cron, lines), "")


def working_directory(table):
    """Return where the steps of a workflow or of a job run, empty if it does not say so."""
    found = mapping(mapping(table.get("defaults")).get("run")).get("working-directory")
    return found if isinstance(found, str) else ""


def variables(table):
    """Return the variables that a table sets to texts without expressions."""
    found = mapping(table.get("env"))
    return {str(key): plain(value) for key, value in found.items() if isinstance(value, (str, int, float))}


def read_matrix(job, matrix, facts):
    """Read the axes of a matrix, and the combinations that are added."""
    rows = {
        key: [
            {str(name): plain(one) for name, one in mapping(row).items() if isinstance(one, (str, int, float))}
            for row in (matrix.get(key) if isinstance(matrix.get(key), list) else ())
        ]
        for key in ("include", "exclude")
    }
    found = {str(key): grouped.parts(str(key), value) for key, value in matrix.items() if key not in rows}
    job.rows = varied.rows(found, rows["include"], rows["exclude"])
    for key, text in [pair for parts in found.values() for part in parts for pair in part.items()]:
        take_value(job, key, text, facts)
        add_values(job, key, text)
    for row in matrix.get("include") if isinstance(matrix.get("include"), list) else ():
        for key, value in mapping(row).items():
            for text in scalars(value):
                take_value(job, str(key), text, facts)
            add_values(job, str(key), value)


def add_values(job, key, value):
    """Add values to an axis that is not read otherwise; an empty text is none."""
    found = [] if KNOWN_AXIS.search(key) else [text for text in scalars(value) if text and not DJANGO_FILE.match(text)]
    if found:
        known = job.axes.setdefault(key, [])
        known += [text for text in found if text not in known]


def take_value(job, key, text, facts):
    """Take one value of an axis."""
    django, python = series_of(key, text, facts)
    if django and django not in job.djangos:
        job.djangos.append(django)
    if python and python not in job.pythons:
        job.pythons.append(python)
    if key in ("os", "runs-on", "platform", "runner") and text not in job.systems:
        job.systems.append(text)
    if re.search(r"tox|env|name|session", key, re.I):
        take_names(job, text, facts)


def take_names(job, text, facts):
    """Take the Djangos in names of tox's environments."""
    for name in re.split(r"[,\s]+", text):
        for factor in factors.of_name(name):
            is_main = axes.MAIN.match(factor) and factor.startswith("dj")
            found = "main" if is_main else factors.django_of(factor, facts)
            if found and found not in job.djangos:
                job.djangos.append(found)


def series_of(key, text, facts):
    """Return (Django, Python) that the value of an axis means, None for no such; the table may not have them."""
    number = re.search(r"(?<![\d.])(\d+\.\d+)", text)
    file = DJANGO_FILE.match(text)
    if file:
        return series_of("django", file.group(1), facts)
    if DJANGO_AXIS.match(key):
        if re.search(r"main|master|dev", text):
            return "main", None
        newest = ranges.newest_django(text, facts)
        if newest:
            return newest, None
        digits = re.match(r"(?:dj|django)?[-_]?(\d)(\d{1,2})\Z", text)
        series = number.group(1) if number else "{}.{}".format(*digits.groups()) if digits else None
        # A number of YAML that is Python's 3.10 is Django's 3.1.
        return "3.1" if series == "3.10" else series, None
    if PYTHON_AXIS.match(key):
        if "pypy" in text:
            return None, "pypy"
        # Builds without the global interpreter lock are called 3.14t.
        is_free_threaded = number and re.match(r"t(?!\w)", text[number.end() :])
        return None, (number.group(1) + "t" * bool(is_free_threaded) if number else None)
    return None, None


# Actions that start a service, by their names.
SERVER = re.compile(r"[\w.-]+/(?![^@]*install)[^@]*?(redis|valkey|memcached|rabbitmq|postgres|mysql|mariadb)")


# Actions that make a program ready that a package of Debian of the same name has.
PROGRAM = re.compile(
    r"[\w.-]+/(?:setup|install)-(graphviz|ffmpeg|pandoc|imagemagick|gettext)(?:-action)?(?=@|\Z)", re.I
)


# Actions that run commands of their own, several times or on a screen.
RUNNING = re.compile(r"[\w.-]+/(?:w?retry|[\w-]*xvfb)[\w.-]*(?=@|\Z)")


def script(step):
    """Return the commands of a step, those that an action of it runs among them, as a text; empty for none."""
    if isinstance(step.get("run"), str):
        return step["run"]
    action, options = step.get("uses"), mapping(step.get("with"))
    text = options.get("command", options.get("run"))
    if not (isinstance(action, str) and isinstance(text, str) and RUNNING.match(action)):
        return ""
    return re.sub(r"(?m)^(?!cd |export )(?=[\w./])", "xvfb-run -a ", text) if "xvfb" in action else text


def read_systems(job, value):
    """Read which system a job runs on."""
    for text in scalars(value.get("runs-on")):
        if "$" not in text and text not in job.systems:
            job.systems.append(text)


def read_step(job, step, facts, directory=""):
    """Read one step: what it installs, and whether it runs tests; without a word about it, in this directory."""
    action = step.get("uses")
    if isinstance(action, str) and "setup-python" in action:
        for text in scalars(mapping(step.get("with")).get("python-version")):
            for line in with_variables(text, job.env).split("\n"):
                python = series_of("python", line, facts)[1]
                if python and python not in job.pythons and "$" not in line:
                    job.pythons.append(python)
    if isinstance(action, str) and action.startswith("actions/checkout"):
        options = mapping(step.get("with"))
        job.has_history = job.has_history or plain(options.get("fetch-depth")) == "0"
        other = options.get("repository")
        job.checkout += ["repository " + other] if isinstance(other, str) and "$" not in other else []
        job.checkout += [one for one in ("submodules", "lfs") if plain(options.get(one, False)).lower() != "false"]
    server = SERVER.match(action) if isinstance(action, str) else None
    program = PROGRAM.match(action) if isinstance(action, str) else None
    if server:
        services.read(job, {server.group(1): ""})
    elif program:
        job.packages += [one for one in (program.group(1).lower(),) if one not in job.packages]
    elif isinstance(action, str) and action.split("@")[0] not in job.actions:
        job.actions.append(action.split("@")[0])
    text = script(step)
    for names in ENVIRONMENTS.findall(text):
        take_names(job, names, facts)
    job.varied.update(varied.templates(text, dict(job.env, **variables(step))))
    job.files.update(varied.files(text))
    own = step.get("working-directory")
    read_script(job, shell.commands(text), variables(step), own if isinstance(own, str) else directory)


def with_variables(text, env):
    """Return a text with the values of variables in the place of the expressions that name them alone."""
    return re.sub(r"\$\{\{\s*env\.(\w+)\s*\}\}", lambda match: env.get(match.group(1), match.group()), text)


def read_script(job, lines, env, directory=""):
    """Read commands one after another, which have these variables and begin in a directory."""
    env = dict(env)
    for line in lines:
        change, export = re.match(r"cd ([\w./-]+)\Z", line), re.match(r"export ([A-Za-z_]\w*)=([^\s$`\"']*)\Z", line)
        if change:
            directory = inner(directory, change.group(1))
        elif export:
            env[export.group(1)] = export.group(2)
        else:
            read_line(job, line, env, inner("", directory))


def read_line(job, line, step_env, directory=""):
    """Read one command of a step that has these variables and runs in this directory, also one in a container."""
    if shell.compose(line) is not None:
        job.composed.append(posixpath.join(directory, shell.compose(line)))
    if services.read_started(job, line):
        return
    if shell.in_container(line) is not None:
        line = shell.in_container(line)
    requirements, extras, groups = shell.installs(line)
    if directory:
        requirements = [re.sub(r"^-r (?![/~])", "-r {}/".format(directory), one) for one in requirements]
        extras = []
    job.requirements += [one for one in requirements if not axes.PYPY.match(one)]
    job.extras += extras
    job.groups += groups
    is_pre = re.search(r"\bpip3? install\b.* --pre(?!\S)", line)
    job.has_prereleases = job.has_prereleases or bool(is_pre and any(map(tox_lines.is_django, requirements)))
    job.adds_source = job.adds_source or shell.adds_source(line)
    packages = job.foreign_packages if job.adds_source else job.packages
    packages += [one for one in shell.packages(line) if one not in job.packages + job.foreign_packages]
    job.is_editable = job.is_editable or (shell.is_editable(line) and not directory)
    said = None if directory else shell.has_project(line)
    job.has_project = job.has_project if said is None else bool(job.has_project or said)
    job.has_own_groups = job.has_own_groups or (shell.installs_own_groups(line) and not directory)
    job.installs_lock = shell.installs_lock(line, job.installs_lock) if not directory else job.installs_lock
    if shell.runs_tests(line):
        job.commands.append(line)
        job.places.setdefault(line, (step_env, directory))
        job.step_envs.append(step_env)
        return
    if shell.wrapper(line):
        job.wrappers.append(shell.wrapper(line))
        if shell.wrapper(line) in ("tox", "nox"):
            job.arguments.append(shell.arguments(line))
        job.step_envs.append(step_env)
    if not (requirements or extras or groups):
        job.others.append((line, step_env))


def read_targets(job, targets):
    """Read what the job's commands run that call a target of make, a script or their kind."""
    for line, step_env in job.others:
        target = targets.read(line)
        if target is not None:
            for inner in target.installs + target.tests:
                read_line(job, inner, step_env)
            for name, value in target.set_env.items() if target.tests else ():
                job.set_env.setdefault(name, value)
