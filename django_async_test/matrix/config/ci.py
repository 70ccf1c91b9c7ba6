"""What CI does: the table ``[ci]``."""

import re

from . import actions, databases

KEYS = {
    "branch": (str,),
    "schedule": (str,),
    "runner": (str,),
    "job_size": (int,),
    "timeout": (int,),
    "environments": (list,),
    "services": (str,),
    "servers": (dict,),
    "tool": (str,),
    "full_history": (bool,),
    "run_with": (str,),
    "systems": (list,),
    "system_cells": (str, list),
    "merge_group": (bool,),
    "shards": (int,),
    "actions": (dict,),
    "packages": (list,),
}

DEFAULTS = {
    "branch": "main",
    "schedule": "23 4 * * 1",
    "runner": "ubuntu-24.04",
    "job_size": 6,
    "timeout": 60,
    "full_history": False,
    "services": "containers",
    "tool": "",
    "run_with": "",
    "systems": [],
    "system_cells": "newest",
    "merge_group": False,
    "shards": 1,
    "packages": [],
}

# What can run the environments, and the keys of [write] of which one is needed for it.
RUNNERS = {"tox": ("tox", "tox_toml"), "nox": ("nox",), "uv": ("uv",)}

SERVICES = ("containers", "none")

MOST = {"job_size": 1000, "timeout": 4320, "shards": 50}

# The fields of a cron line: the numbers and the names that each of them can have.
FIELDS = [
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    (0, 6, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")),
]
CRON_PART = re.compile(
    r"(?:\*|(?P<low>[0-9]{1,2}|[A-Z]{3})(?:-(?P<high>[0-9]{1,2}|[A-Z]{3}))?)(?:/(?P<step>[1-9][0-9]?))?\Z"
)

# A package of Debian and Ubuntu.
PACKAGE = re.compile(r"[a-z0-9][a-z0-9.+-]+\Z")

# What is put into YAML and shell as it is.
PATTERNS = {
    # As git has them: no part is empty, begins with a dot or ends in one, or in ".lock".
    "branch": re.compile(r"(?!-)(?!.*\.\.)(?:(?!\.)[A-Za-z0-9_.-]+(?<!\.)(?<!\.lock)(?:/(?!\Z)|\Z))+\Z"),
    "runner": re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z"),
    "tool": re.compile(r"(?!-)[A-Za-z0-9_.,/\[\]<>=!~@:+-]*\Z"),
}


def parse(table, own_environments, written, facts):
    """Return the value of each key; `own_environments` are the project's, `written` the keys of [write]."""
    ci = table.below("ci", KEYS)
    values = dict(DEFAULTS, environments=list(own_environments))
    values.update(ci.values)
    if not is_cron(values["schedule"]):
        ci.fail('expected a cron line like "23 4 * * 1", not "{}".'.format(values["schedule"]), "schedule")
    for key, most in MOST.items():
        if values[key] < 1:
            ci.fail("must be at least 1.", key)
        if values[key] > most:
            ci.fail("must be at most {}.".format(most), key)
    ci.one_of(values["services"], SERVICES, "services")
    if values["run_with"]:
        ci.one_of(values["run_with"], RUNNERS, "run_with")
        if not set(RUNNERS[values["run_with"]]) & set(written):
            message = "{} needs its file: write {} in [write]."
            ci.fail(message.format(values["run_with"], " or ".join(RUNNERS[values["run_with"]])), "run_with")
    else:
        values["run_with"] = next((kind for kind, keys in RUNNERS.items() if set(keys) & set(written)), "tox")
    for key, pattern in PATTERNS.items():
        if not pattern.match(values[key]):
            ci.fail("{!r} has characters that are not allowed here.".format(values[key]), key)
    for runner in ci.texts("systems"):
        if not PATTERNS["runner"].match(runner):
            ci.fail("{!r} has characters that are not allowed here.".format(runner), "systems")
    for name in ci.texts("packages"):
        if not PACKAGE.match(name):
            ci.fail('expected the name of a package of Debian, not "{}".'.format(name), "packages")
    if values["runner"].startswith("windows"):
        message = 'the jobs need a system with containers: keep it, and write systems = ["{}"] to test there too.'
        ci.fail(message.format(values["runner"]), "runner")
    for name in ci.texts("environments"):
        ci.one_of(name, list(own_environments), "environments")
    values["actions"] = actions.parse(ci, facts)
    values["servers"] = databases.servers_of(ci.below("servers"), facts)
    return values


def is_cron(text):
    """Return whether a text is a line of cron, with five fields in their ranges."""
    fields = text.split(" ")
    return len(fields) == len(FIELDS) and all(
        is_cron_part(part, *limits) for field, limits in zip(fields, FIELDS) for part in field.split(",")
    )


def is_cron_part(text, lowest, highest, names):
    """Return whether a text is a part of a field of cron, like "1", "1-5", "MON" or "*/2"."""
    match = CRON_PART.match(text.upper())
    if not match:
        return False
    ends = []
    for end in filter(None, (match.group("low"), match.group("high"))):
        if not end.isdigit() and end not in names:
            return False
        ends.append(int(end) if end.isdigit() else lowest + names.index(end))
    return all(lowest <= end <= highest for end in ends) and ends == sorted(ends)
