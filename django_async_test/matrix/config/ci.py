"""What CI does: the table ``[ci]``."""

import re

from . import actions

KEYS = {
    "branch": (str,),
    "schedule": (str,),
    "runner": (str,),
    "job_size": (int,),
    "timeout": (int,),
    "environments": (list,),
    "services": (str,),
    "tool": (str,),
    "full_history": (bool,),
    "actions": (dict,),
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
}

SERVICES = ("containers", "none")

CRON = re.compile(r"[\d*/,-]+( [\d*/,\-]+){3} [\d*/,A-Za-z-]+$")

# What is put into YAML and shell as it is.
PATTERNS = {
    "branch": re.compile(r"[\w./-]+$"),
    "runner": re.compile(r"[\w.-]+$"),
    "tool": re.compile(r"[\w.,/\[\]<>=!~@:+-]*$"),
}


def parse(table, own_environments, facts):
    """Return the value of each key; `environments` are the names of the project's own ones that CI runs."""
    ci = table.below("ci", KEYS)
    values = dict(DEFAULTS, environments=list(own_environments))
    values.update(ci.values)
    if not CRON.match(values["schedule"]):
        ci.fail('expected a cron line like "23 4 * * 1", not "{}".'.format(values["schedule"]), "schedule")
    for key in ("job_size", "timeout"):
        if values[key] < 1:
            ci.fail("must be at least 1.", key)
    ci.one_of(values["services"], SERVICES, "services")
    for key, pattern in PATTERNS.items():
        if not pattern.match(values[key]):
            ci.fail("{!r} has characters that are not allowed here.".format(values[key]), key)
    for name in ci.texts("environments"):
        ci.one_of(name, list(own_environments), "environments")
    values["actions"] = actions.parse(ci, facts)
    return values
