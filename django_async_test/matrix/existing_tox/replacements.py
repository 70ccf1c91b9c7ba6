"""Tables of tox.toml that tox puts a value in the place of, as the lines that tox.ini has for the same."""

import configparser
import re

FACTOR = re.compile(r"(not\s+)?factor(?:\.([\w-]+)|\[[\"']([\w.-]+)[\"']\])\Z")

# The settings whose lines can have a condition.
KEYS = ("deps", "extras", "dependency_groups")


def section_of(base):
    """Return (parser, lines that have no such form): the table of all environments as a section of tox.ini.

    The lines are a list of (setting, text).
    """
    values, left = {}, []
    for key in KEYS:
        found = base.get(key)
        for one in found if isinstance(found, list) else ():
            lines = lines_of(one)
            if lines is None:
                left.append((key, shown(one)))
            else:
                values.setdefault(key, []).extend(lines)
    set_env = base.get("set_env")
    for name, value in set_env.items() if isinstance(set_env, dict) else ():
        lines = lines_of(value)
        if lines is None:
            left.append(("set_env", "{} = {}".format(name, shown(value))))
        else:
            pairs = [re.match(r"(?s)((?:[\w.,!-]+: )?)(.*)", line).groups() for line in lines]
            values.setdefault("set_env", []).extend("{}{} = {}".format(start, name, rest) for start, rest in pairs)
    parser = configparser.RawConfigParser()
    parser.read_dict({"testenv": {key: "\n".join(lines) for key, lines in values.items()}})
    return parser, left


def lines_of(value):
    """Return the lines that a text or a table stands for, None for a table that no line can stand for."""
    if isinstance(value, str):
        return [escaped(value)]
    if not isinstance(value, dict):
        return None
    if value.get("replace") == "env" and isinstance(value.get("name"), str):
        default = value.get("default", "")
        return [escaped("{{env:{}:{}}}".format(value["name"], default))] if isinstance(default, str) else None
    if value.get("replace") != "if" or not isinstance(value.get("condition"), str):
        return None
    condition = condition_of(value["condition"])
    then, otherwise = texts(value.get("then", [])), texts(value.get("else", []))
    if condition is None or then is None or otherwise is None or (otherwise and re.search("[,-]", condition)):
        return None
    other = condition[1:] if condition.startswith("!") else "!" + condition
    result = ["{}: {}".format(condition, escaped(one)) for one in then]
    return result + ["{}: {}".format(other, escaped(one)) for one in otherwise]


def condition_of(text):
    """Return how tox.ini has a condition on factors, None for any other."""
    result = []
    for part in re.split(r"\s+or\s+", text.strip()):
        found = [FACTOR.match(one) for one in re.split(r"\s+and\s+", part)]
        if not all(found):
            return None
        result.append("-".join("!" * bool(no) + (name or other) for no, name, other in (one.groups() for one in found)))
    return ",".join(result)


def texts(value):
    """Return a text, or a list of them, as a list; None for anything else."""
    values = value if isinstance(value, list) else [value]
    return values if all(isinstance(one, str) for one in values) else None


def escaped(text):
    """Return a text as it stands in one line of tox.ini."""
    return re.sub(r"\s*\n\s*", " ", text.strip()).replace("#", "\\#")


def shown(value):
    """Return a value as TOML has it, shortened."""
    if isinstance(value, dict):
        text = "{{{}}}".format(", ".join("{} = {}".format(key, shown(one)) for key, one in value.items()))
    elif isinstance(value, list):
        text = "[{}]".format(", ".join(map(shown, value)))
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = '"{}"'.format(value) if isinstance(value, str) else str(value)
    return text[:200]
