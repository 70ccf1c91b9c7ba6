"""Commands that are given a screen by xvfb-run: what they need, and jobs that give one to tox or nox."""

import re

from ..existing_ci import prefixes, shell


def take(sources):
    """Have the commands that run tests the screen that a job gives what runs them."""
    found = sources.base
    calls = [line for job in sources.test_jobs for line, _ in job.others if shell.wrapper(line) in ("tox", "nox")]
    screens = [prefixes.screen(line, shell.RUNNER) for line in calls]
    if not (found and any(screens)) or any(found.path == job.path for job in sources.jobs):
        return
    screen = next(filter(None, screens))
    for commands in [found.commands] + [table.get("commands", []) for table in found.axes.databases.values()]:
        commands[:] = [with_screen(line, screen) for line in commands]
    found.translated.append((screen.strip() + " in front of what runs the tests", "commands, allowlist_externals"))


def with_screen(line, screen):
    """Return a command with a screen if it runs tests and has none."""
    ignored, bare = re.match(r"(-?\s*)(.*)", line).groups()
    plain = re.sub(r"^\{env_?bin_?dir\}/", "", bare)
    return ignored + screen + bare if shell.runs_tests(plain) and not prefixes.screen(plain, shell.RUNNER) else line


def require(testenv, databases, axes):
    """Allow xvfb-run, and have its package of the system, if a command of the environments or of a database has it."""
    commands = testenv.commands + [line for table in databases.values() for line in table.get("commands", ())]
    if any(re.match(r"-?\s*" + prefixes.PROGRAM + r"\b", line) for line in commands):
        for found, name in ((testenv.allowlist_externals, prefixes.PROGRAM), (axes.packages, prefixes.PACKAGE)):
            found += [] if name in found else [name]
