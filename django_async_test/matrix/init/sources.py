"""All that says how the tests run today: tox's configuration, noxfile.py, the workflows."""

import re

from packaging.requirements import Requirement

from .. import existing_ci, existing_tox
from ..existing_ci import server_variables, shell
from ..existing_ci.workflows import Job, read_line
from ..existing_tox import lines, ranges
from ..existing_tox.found import Found
from . import before, calls, imports, installs, job_files, pins, pipenv, versions
from .files import Files


class Sources(object):
    """What was found in the project's files.

    * ``files``: the project's Files
    * ``tox``: what tox's configuration says, a Found; None without one
    * ``sessions``, ``jobs``: those of noxfile.py and of the workflows
    * ``hatch``: the environments of hatch, sessions too
    * ``targets``: what the project's Makefile, scripts and their kind run
    * ``base``: what the proposal starts from: tox's, or else that of a session, a job or a target; None without any
    * ``djangos``, ``pythons``: the series that one of them tests, without the branch and PyPy
    * ``installed``: series of Django that jobs install whose matrices name none
    * ``main``, ``pypy``: whether one of them tests the branch, and PyPy
    * ``free_threaded``: the Pythons that one of them tests in a build without the global interpreter lock
    """

    def __init__(self, directory, facts, notes):
        self.files = Files(directory)
        self.targets = existing_ci.targets.Targets(directory)
        self.tox = existing_tox.read(directory, facts, notes)
        self.sessions = existing_ci.nox.read(directory, facts, notes)
        self.hatch = existing_ci.hatch.read(directory, facts, notes)
        for one in ([self.tox] if self.tox else []) + self.sessions + self.hatch:
            follow(one, self.targets, is_session=one is not self.tox)
        if self.tox:
            facts = facts.with_numbers(self.tox.numbers)
            installs.translate(self.tox, self.targets, self.hatch)
            if self.tox.uninstalled:
                text = "Django {}: left out, since {} installs none of them, as it does of newer ones"
                notes.append(text.format(versions.enumerated(self.tox.uninstalled), self.tox.path))
        self.jobs = existing_ci.workflows.read(directory, facts, notes, self.targets)
        if not (is_useful(self.tox) or self.test_jobs or any(map(tests, self.sessions))):
            found = existing_ci.circleci.read(directory, facts, notes, self.targets)
            found = found if any(job.is_test for job in found) else ()
            found = found or existing_ci.travis.read(directory, facts, notes, self.targets)
            self.jobs += [job for job in found if job.commands]
        # What jobs run without hatch is newer than its environments.
        job = from_job(self, facts) if self.hatch and not any("hatch" in one.wrappers for one in self.jobs) else None
        session = from_session(self.sessions) or job or from_session(self.hatch)
        self.base = self.tox if is_useful(self.tox) else session or from_job(self, facts)
        self.base = self.base or from_target(self.targets) or self.tox
        if self.base and self.base is self.tox:
            calls.take(self)
        if self.base:
            pipenv.take(self.base, commands_of(self), self.files, PYTHONS_OWN)
        tested = [self.tox] if self.tox else []
        tested += [one for one in self.sessions + ([] if job else self.hatch) if tests(one)] + self.test_jobs
        if not union(facts.django, [one.djangos for one in tested]) and not (self.tox and self.tox.commands):
            # How such a job runs the tests was not understood, and with what it does was.
            tested += self.unread_jobs
        self.djangos = tested_series(self, facts.django, "djangos", tested)
        if not self.djangos and self.base:
            self.djangos = union(facts.django, [pins.series(self.files, self.base.deps)])
        self.pythons = tested_series(self, facts.python, "pythons", tested)
        self.installed = installed(self.test_jobs, facts)
        self.main = any("main" in one.djangos for one in tested) or bool(self.tox and self.tox.axes.main)
        self.free_threaded = free_threaded(facts, tested, self.tox)
        self.pypy = any("pypy" in text for one in tested for text in one.pythons) or bool(
            self.tox and self.tox.axes.pypy
        )

    @property
    def test_jobs(self):
        """The jobs that run tests."""
        return [job for job in self.jobs if job.is_test]

    @property
    def schedule(self):
        """When tests run by themselves, a line of cron; empty for never."""
        return next((job.schedule for job in self.test_jobs if job.schedule), "")

    @property
    def unread_jobs(self):
        """Those that may run tests in a way that is not understood."""
        return [job for job in self.jobs if job.may_test and not job.is_test]


def commands_of(sources):
    """Return the commands of what the proposal starts from, as they were, with what tox has before them."""
    path = sources.base.path
    commands = [line for one in sources.sessions + sources.jobs if one.path == path for line in one.commands]
    targets = [line for one in sources.targets.found.values() if one.source == path for line in one.tests]
    return commands + targets + [line for line, _ in sources.base.translated]


def free_threaded(facts, tested, tox):
    """Return the Pythons that something tests without the global interpreter lock."""
    named = {series[:-1] for one in tested for series in one.pythons if series.endswith("t")}
    named |= {cell.python for cell in (tox.axes.cells if tox else ()) if cell.is_free_threaded}
    return [series for series in facts.python if series in named]


def tested_series(sources, entries, key, tested):
    """Return the series of the table that something tests, by its attribute of this name.

    Where jobs test several of them and none calls tox, what only tox has of older ones is what was tested once.
    """
    found = union(entries, [getattr(one, key) for one in tested])
    calls_tox = any("tox" in one.wrappers for one in sources.jobs)
    by_jobs = union(entries, [getattr(one, key) for one in sources.test_jobs if one.commands])
    if sources.tox and by_jobs[1:] and not calls_tox:
        others = union(entries, [getattr(one, key) for one in tested if one is not sources.tox])
        found = [one for one in found if one in others or found.index(one) > found.index(by_jobs[0])]
    return found


def installed(jobs, facts):
    """Return the series of Django that jobs name in what they install, where their matrices say nothing about it."""
    named = [text for job in jobs if not job.djangos for text in job.requirements]
    named = {text: ranges.newest_required(text, facts) for text in named}
    newest = [series for series in named.values() if series]
    # A series of a number, as in ~=6.0, has all of that number.
    limits = [Requirement(text).specifier for text, series in named.items() if series and "~=" in text]
    numbered = [
        one.series
        for one in facts.django.values()
        if one.latest and any(limit.contains(one.latest) for limit in limits)
    ]
    return union(facts.django, [newest, numbered])


def is_useful(found):
    """Return whether tox's configuration says by which command the tests run."""
    return bool(found and found.commands)


def follow(found, targets, is_session):
    """Put the tests that a target runs in the place of the command that calls it, where that does nothing else.

    What a session of nox or hatch calls is looked through; in tox the call works as it is.
    """
    commands = []
    for line in found.commands:
        target = targets.read(line)
        if target is None or not (target.is_plain or (is_session and target.tests)):
            commands.append(line)
            continue
        commands += map(shell.as_tox, target.tests)
        for install in target.installs:
            requirements, extras, groups = shell.installs(install)
            if is_session:
                found.requirements += requirements
                found.groups += groups
            else:
                found.deps += [(text, None, None) for text in requirements if is_dependency(text)]
                found.dependency_groups += groups
            found.extras += extras
        for name, value in target.set_env.items():
            found.set_env.setdefault(name, value)
    found.commands = commands


def from_target(targets):
    """Return what a target of a usual name says, None without one."""
    target = targets.usual()
    if target is None or not target.tests:
        return None
    job = Job(target.source, target.name)
    for line in (target.installs or targets.usual_installs()) + target.tests:
        read_line(job, line, {})
    job.set_env = target.set_env
    return as_found(target.source, job, target.tests)


def tests(session):
    """Return whether a session runs tests."""
    return any(shell.runs_tests(line) for line in session.commands)


def union(entries, found):
    """Return the series of the table that one of several lists has; the branch is asked for in another way."""
    named = {series for one in found for series in one}
    return [series for series in entries if series in named and series != "main"]


def from_session(sessions):
    """Return what the session says that runs the tests with the most versions, None without one."""
    found = [session for session in sessions if tests(session)]
    if not found:
        return None
    best = max(found, key=lambda one: (len(one.pythons) or 1) * (len(one.djangos) or 1))
    return as_found(best.path, best, [line for line in best.commands if shell.runs_tests(line)])


def plain_commands(job):
    """Return the commands by which a job runs tests that an environment can have."""
    return [line for line in job.commands if is_plain(shell.as_tox(line))]


def best_job(sources):
    """Return the job that runs the tests itself with the most versions, None without one."""
    found = [job for job in sources.test_jobs if plain_commands(job)]
    ranked = [(not one.services, (len(one.pythons) or 1) * (len(one.djangos) or 1)) for one in found]
    return found[ranked.index(max(ranked))] if found else None


def from_job(sources, facts):
    """Return what the job says that runs the tests itself with the most versions, None without one."""
    best = best_job(sources)
    if best is None:
        return None
    plain = plain_commands(best)
    first = plain[0]
    result = as_found(best.path, best, together(first, plain, best, sources.targets))
    result.deps = [entry for entry in result.deps if not is_for_linting(entry[0], best, sources.files)]
    job_files.take(result, best, facts, sources.files)
    env, result.change_dir = best.places.get(first, ({}, ""))
    given = dict(best.env, **env)
    given = {name: as_set(name, given[name]) for name in given if is_for_tests(name, given[name], sources.files)}
    if given.get("PYTHONPATH") in shell.HERE:
        given["PYTHONPATH"] = "{toxinidir}"
    result.set_env.update(given)
    result.set_env.update(shell.variables(first))
    if not result.change_dir:
        result.commands_pre = before.makers(first, "", [line for line, _ in best.others], sources.files)
    return result


def is_for_linting(text, job, files):
    """Return whether a job has installed something only to look at the project's files with it."""
    name = re.match(r"[\w-]*", text).group()
    if name not in {shell.linter(line) for line, _ in job.others}:
        return False
    is_asked_for = any("--" + name in line for line in job.commands)
    return not is_asked_for and not imports.any_of(
        files, re.compile(r"^[ \t]*(?:import|from) {}\b".format(re.escape(name)), re.MULTILINE)
    )


def as_set(name, value):
    """Return the value of a variable; of one that leads to a server, unless there is one already."""
    is_plain = re.match(r"[\w.:/@-]+\Z", value) and server_variables.leads_to_server(name, value)
    return "{{env:{}:{}}}".format(name, value) if is_plain else value


def is_for_tests(name, value, files):
    """Return whether a variable of a job is one that the tests look at, and no way to a database."""
    if "$" in value or server_variables.leads_to_database(name, value):
        return False
    if server_variables.leads_to_container(name, value):
        return False
    if name in PYTHONS_OWN or LIBRARIES.match(name):
        return True
    return imports.any_of(files, re.compile(r"[\"']{}[\"']".format(re.escape(name))))


# What clients of other services look at, whatever the project does.
LIBRARIES = re.compile(r"(?:AWS|BOTO|AZURE|GOOGLE|GCLOUD)_")

# What Python and Django look at, whatever the project does.
PYTHONS_OWN = (
    "DJANGO_SETTINGS_MODULE",
    "PYTHONPATH",
    "PYTHONWARNINGS",
    "PYTHONDEVMODE",
    "PYTHONHASHSEED",
    "TZ",
    "LANG",
)


def together(command, commands, job, targets):
    """Return the commands of the target that has a command, or those of its step that run other tests in the same way.

    Others of a job may be for another database.
    """
    found = next((one.tests for one in targets.found.values() if one.tests[:1] == [command]), None)
    env, directory = job.places.get(command, ({}, ""))
    way = shell.way_of(command)
    return found or [
        line
        for line in dict.fromkeys(commands)
        if line == command or (way and way == shell.way_of(line) and is_same_step(job.places.get(line), env, directory))
    ]


def is_same_step(place, env, directory):
    """Return whether a command has the variables of a step itself, not others that say the same, and its directory."""
    return bool(place) and place[0] is env and place[1] == directory


def is_plain(command):
    """Return whether a command runs more than one test, needs no shell, and has no expression, which only jobs know."""
    return not re.search(r"[$`|<>&]|\.py::", command)


def as_found(path, one, commands):
    """Return what a session or a job says, in the form of what tox's configuration says."""
    found = Found(path)
    # The same ones may differ in what is installed for them.
    found.commands = list(dict.fromkeys(map(shell.as_tox, commands)))
    found.set_env = dict(getattr(one, "set_env", {}))
    found.package = "editable" if one.is_editable else ""
    if not one.is_editable and getattr(one, "has_project", None) is False:
        found.package, found.leaves_out_project = "skip", True
    found.deps = [(text, None, None) for text in dict.fromkeys(one.requirements) if is_dependency(text)]
    found.extras = list(dict.fromkeys(one.extras))
    found.dependency_groups = list(dict.fromkeys(one.groups))
    found.has_own_groups = getattr(one, "has_own_groups", False)
    found.installs_lock = bool(getattr(one, "installs_lock", False))
    return found


def is_dependency(text):
    """Return whether something that is installed is for the tests: neither Django, nor what runs them."""
    return not lines.is_django(text) and not TOOLS.match(text)


TOOLS = re.compile(
    r"(pip|setuptools|wheel|build|tox[\w-]*|nox[\w-]*|uv|poetry|hatch|flit|pdm|pipenv|virtualenv|codecov|coveralls"
    r"|twine|pre-commit)\b"
)
