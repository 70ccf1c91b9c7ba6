"""What the steps of a job use an axis for that is no dependency: commands of other programs, and actions."""

import os
import re

from .. import reading
from ..existing_ci import shell, values, varied, workflows
from ..toml import assignments
from . import beside


def steps(root, job):
    """Return the steps of a job of a workflow, a list of tables; none for other jobs."""
    if not job.path.startswith("/".join(workflows.PLACE)):
        return []
    data = workflows.loaded(reading.text(os.path.join(root, job.path), job.path))
    return [values.mapping(one) for one in data["jobs"][job.name].get("steps") or ()]


def expression(axis):
    """Return the pattern of the value of an axis."""
    return re.compile(r"\$\{\{\s*matrix\." + re.escape(axis) + r"\s*\}\}")


def actions(root, job, axis):
    """Return the actions of a job that are given the value of an axis, if nothing else has it."""
    found = [one for one in steps(root, job) if expression(axis).search(str(one))]
    used = [str(one.get("uses", "")) for one in found if expression(axis).search(str(one.get("with")))]
    # What is kept from one run to the next has it in its name.
    used = [one.split("@")[0] for one in used if not one.startswith("actions/cache")]
    return used if not any(expression(axis).search(str(one.get("run"))) for one in found) else []


def commands(root, job, axis, text):
    """Return the commands of other programs than Python's that have the value of an axis, with a text in its place."""
    found = [one["run"] for one in steps(root, job) if isinstance(one.get("run"), str)]
    lines = [
        line
        for script in found
        for line in shell.commands(expression(axis).sub(lambda _: text, script))
        if text in line and beside.EXTERNAL.match(line)
    ]
    return beside.without_shell(dict.fromkeys(lines))


def factor_lines(root, job, axis, values):
    """Return the lines of a factor with a variable for the value of an axis, and of commands that look at it.

    An axis of one value needs no factor.
    """
    # One word alone may be what a shell has already, like PATH.
    variable = re.sub(r"[^A-Z0-9]+", "_", axis.upper() if re.search(r"\w\W\w|_", axis) else axis.upper() + "_VALUE")
    text = "{{env:{}:{}}}".format(variable, values[-1]) if values[1:] else values[0]
    lines = beside.commands_pre(commands(root, job, axis, text))
    for value in values if lines and values[1:] else ():
        version = re.sub(r"[^a-z0-9]", "", value.lower())
        lines += ["", "[factors.{}.versions.{}]".format(varied.factor_name(axis), version)]
        lines += assignments({"set_env": {variable: value}, "cells": "newest"})
    return lines
