"""A noxfile.py: the same environments as sessions of nox."""

import json

from .. import facts as facts_module
from ..plan import plans
from . import template

# What nox and uv make no environments for.
TOO_OLD = "<3.6"

# Lines of Python that are longer are broken.
WIDTH = 100


def noxfile(matrix):
    """Return the text of noxfile.py without its header."""
    check(matrix, "nox")
    found = plans(matrix)
    cells = found[: len(matrix.environments)]
    common = [one for one in cells[0].requirements if all(one in cell.requirements for cell in cells)]
    shared = {
        key: value for key, value in cells[0].variables.items() if all(is_set(cell, key, value) for cell in cells)
    }
    by_default = [one.name for one in matrix.environments if not one.on_request] + list(matrix.config.environments)
    return template(
        "noxfile.py.j2",
        common=common,
        shared=shared,
        usual=cells[0].commands,
        plans=[(plan, fields(plan, common, shared, cells[0], plan in cells)) for plan in found],
        by_default=by_default,
        externals=matrix.config.testenv.allowlist_externals,
        value=value,
    )


def is_set(plan, key, text):
    """Return whether a plan gives a variable this value."""
    return plan.variables.get(key) == text


def fields(plan, common, shared, first, is_cell):
    """Return what an entry of the table of sessions says beside what all have in common."""
    result = {"python": plan.python or None}
    if not is_cell:
        result["own"] = True
    mine = [one for one in plan.requirements if one not in common or not is_cell]
    variables = {key: text for key, text in plan.variables.items() if shared.get(key) != text or not is_cell}
    for key, found in (
        ("install", mine),
        ("package", "" if plan.package == first.package else plan.package),
        ("extras", plan.extras if plan.extras != first.extras else []),
        ("env", variables),
        ("commands", plan.commands if plan.commands != first.commands else []),
        ("change_dir", plan.change_dir if plan.change_dir != first.change_dir else ""),
    ):
        if found:
            result.update({key: found})
    return result


def check(matrix, key):
    """Refuse a matrix with Pythons that only tox's plugin can make environments for."""
    old = [one.python for one in matrix.environments if facts_module.contains(TOO_OLD, one.python)]
    if old:
        message = "{} makes no environments for Python {}: tox does, or raise python = to 3.6."
        matrix.config.fail(("write", key), message.format(key, old[0]))


def value(thing, indent=0):
    """Return a value of strings, lists and tables as Python code, in lines of at most 100 columns if possible."""
    text = literal(thing)
    if len(text) + indent + 10 <= WIDTH or not thing or isinstance(thing, str):
        return text
    inner = " " * (indent + 4)
    if isinstance(thing, dict):
        lines = ["{}{}: {},".format(inner, literal(key), value(one, indent + 4)) for key, one in thing.items()]
        return "{\n" + "\n".join(lines) + "\n" + " " * indent + "}"
    return "[\n" + "\n".join(inner + value(one, indent + 4) + "," for one in thing) + "\n" + " " * indent + "]"


def literal(thing):
    """Return a value as Python code in one line, with double quotes."""
    if isinstance(thing, str):
        return json.dumps(thing, ensure_ascii=False)
    if isinstance(thing, dict):
        return "{" + ", ".join("{}: {}".format(literal(key), literal(one)) for key, one in thing.items()) + "}"
    if isinstance(thing, (list, tuple)):
        return "[" + ", ".join(map(literal, thing)) + "]"
    return repr(thing)
