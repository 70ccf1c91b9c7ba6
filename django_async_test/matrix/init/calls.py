"""How jobs call tox: the arguments that they give the tests, and the variables that tox passes on from them."""

import fnmatch
import re

from ..existing_ci import browsers, server_variables, services, shell
from ..migration.ci import FOR_TOX

POSARGS = re.compile(r"\{posargs(?::[^{}]*)?\}")

# What tox would take for its own, and what only a shell knows.
UNUSABLE = re.compile(r"[$`{}|&<>]")

# Variables that browsers and what drives them look at, on machines without a screen too.
BROWSERS = re.compile(r"BROWSER|HEADLESS")

# The screen that a job has made for them, and what says that they are there.
SCREEN = "DISPLAY"
ON_SCREEN = re.compile(r"DISPLAY|SELENIUM|BROWSER")


def take(sources):
    """Have the commands and variables of tox's configuration as the jobs that call it have them."""
    jobs = [job for job in sources.test_jobs if "tox" in job.wrappers]
    given = arguments(jobs)
    if given:
        sources.tox.translated.append(("-- " + given, "the default of {posargs}"))
        add_arguments(sources.tox, given)
    for name, value in passed(sources.tox, jobs).items():
        sources.tox.set_env.setdefault(name, value)


def arguments(jobs):
    """Return what all calls of tox in jobs have behind `--`, empty if they differ or have nothing there.

    Jobs that set up a browser or a server, which not every machine has, say something else only for the tests that need
    one. The matrix has no such servers.
    """
    jobs = [job for job in jobs if not services.chosen_for(job)]
    others = [job for job in jobs if not browsers.has_one(job)]
    found = {one for job in others or jobs for one in job.arguments}
    text = found.pop() if len(found) == 1 else ""
    return "" if UNUSABLE.search(text) or shell.is_about_coverage(text) else text


def add_arguments(found, text):
    """Have the commands of tox's configuration these arguments, unless others are given."""
    value = "{posargs:" + text + "}"
    for lines in [found.commands] + [table.get("commands", []) for table in found.axes.databases.values()]:
        lines[:] = [POSARGS.sub(lambda _: value, line) for line in lines]


def passed(found, jobs):
    """Return {variable: value} of what tox passes on from the jobs that call it, where it is the same in all.

    What leads to a server of a database, or to a screen that the job has made, and what only a shell knows, is not
    among them.
    """
    envs = []
    for job in jobs:
        envs += [dict(job.env, **env) for env in job.step_envs] or [job.env]
    has_screen = any(SCREEN in env for env in envs)
    result = {}
    for name in dict.fromkeys(name for env in envs for name in env):
        values = {env[name] for env in envs if name in env}
        everywhere = all(name in env for env in envs) or BROWSERS.search(name)
        is_passed = any(fnmatch.fnmatchcase(name, pattern) for pattern in found.pass_env if pattern.strip("*"))
        value = values.pop()
        is_missing = has_screen and ON_SCREEN.search(name)
        if everywhere and is_passed and not is_missing and not values and is_usable(name, value):
            result[name] = "{{env:{}:{}}}".format(name, value)
    return result


def is_usable(name, value):
    """Return whether environments can have a variable of a job: it is not the job's own, and no way to a database."""
    leads = server_variables.leads_to_database(name, value) or server_variables.leads_to_container(name, value)
    return not (leads or UNUSABLE.search(value) or FOR_TOX.match(name))
