"""The environments of tox.ini: those that run the tests, and those for other things."""

from . import factors, lines
from .axes import CellName

# Settings of an environment whose value is one line; the others are lists.
SINGLE = (
    "description",
    "package",
    "base_python",
    "change_dir",
    "skip_install",
    "ignore_outcome",
    "runner",
    "package_env",
    "pip_pre",
    "recreate",
    "uv_resolution",
    "uv_seed",
    "parallel_show_output",
    "ignore_errors",
)
LISTS = ("deps", "commands", "commands_pre", "commands_post", "extras", "dependency_groups", "pass_env")
LISTS += ("allowlist_externals", "depends", "labels")

ARE_TRUE_OR_FALSE = ("skip_install", "ignore_outcome", "pip_pre", "recreate", "uv_seed", "ignore_errors", "use_develop")
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

# What an environment has from the section of all, where lines there are for it.
INHERITED = ("commands", "commands_pre", "deps", "extras", "set_env", "pass_env")

# Older names that are not tox 4's.
RENAMED = {"basepython": "base_python", "envdir": "env_dir"}


def read(testenv, names, core):
    """Take the environments of the list `names`, and those that have sections of their own."""
    axes = testenv.found.axes
    own = own_sections(testenv.parser)
    for name in dict.fromkeys(names + list(own)):
        cell = CellName(name, testenv.facts)
        if (name in own and has(testenv.parser, own[name], "commands")) or not cell.is_cell():
            axes.environments[name] = table(testenv, name, own.get(name))
        elif name in names:
            axes.add_cell(name, testenv.facts)
            if is_experimental(testenv, name, own.get(name)):
                axes.experimental.append(name)
        elif has_factors(cell):
            axes.unlisted.append(cell)
    axes.has_plain = not axes.cells or any(not cell.database and not cell.unsupported for cell in axes.cells)


def has_factors(cell):
    """Return whether a name is that of one environment, and not just one factor that many have."""
    return cell.django == "main" or "-" in cell.name


def own_sections(parser):
    """Return {name of an environment: its section} for sections like [testenv:lint]."""
    result = {}
    for section in parser.sections():
        if section.startswith("testenv:"):
            for part in factors.split_names(section[len("testenv:") :]):
                for name in factors.expand(part):
                    result[name] = section
    return result


def has(parser, section, key):
    """Return whether a section has a setting that is not empty."""
    return parser.has_option(section, key) and bool((parser.get(section, key) or "").strip())


def is_experimental(testenv, name, section):
    """Return whether an environment may fail."""
    values = [testenv.parser.get(section, "ignore_outcome", fallback="")] if section else []
    for line in lines.resolved(testenv.values.get("ignore_outcome", ""), testenv.parser):
        condition, rest = lines.split(line)
        if condition is None or holds_for(condition, name):
            values.append(rest)
    return any((value or "").strip().lower() in ("true", "1", "yes") for value in values)


def holds_for(condition, name):
    """Return whether a condition holds for the environment of a name, as tox decides it."""
    mine = set(name.split("-"))
    for part in factors.split_names(condition):
        for one in factors.expand(part):
            wanted = one.split("-")
            if all((factor[1:] not in mine) if factor.startswith("!") else factor in mine for factor in wanted):
                return True
    return False


def differs(testenv, key, name):
    """Return whether the section of all environments has lines for the environment of a name in a setting."""
    split = [lines.split(line) for line in lines.resolved(testenv.values.get(key, ""), testenv.parser)]
    return any(condition is not None and names_one(condition, name) for condition, _ in split)


def names_one(condition, name):
    """Return whether a condition holds for the environment of a name, and not just for what others are not."""
    positive = [part for part in factors.split_names(condition) if "!" not in part]
    return any(holds_for(part, name) for part in positive)


def table(testenv, name, section):
    """Return the table of an environment for other things, in the configuration's words."""
    result = {}
    aliases = dict(testenv.aliases, **RENAMED)
    items = [(aliases.get(key, key), value) for key, value in testenv.parser.items(section)] if section else []
    said = [key for key, _ in items]
    items += [(key, testenv.values[key]) for key in INHERITED if key not in said and differs(testenv, key, name)]
    for key, value in items:
        found = []
        for line in lines.resolved(value or "", testenv.parser):
            condition, rest = lines.split(line)
            if condition is None:
                found.append(line)
            elif holds_for(condition, name):
                found += lines.resolved(rest, testenv.parser)
        if key == "deps":
            found = list(map(lines.without_upgrade, found))
        if key == "set_env":
            pairs = [line.split("=", 1) for line in found if "=" in line]
            result[key] = {variable.strip(): text.strip() for variable, text in pairs}
        elif key == "pass_env":
            result[key] = [one for line in found for one in line.replace(",", " ").split()]
        elif (key in SINGLE or key == "use_develop") and found:
            # Of such a key tox.ini has the words for a truth, and TOML the truth.
            result[key] = TRUTHS.get(found[0].lower(), found[0]) if key in ARE_TRUE_OR_FALSE else found[0]
        elif key in LISTS and found:
            result[key] = found
    if result.pop("use_develop", False) is True:
        result["package"] = "editable"
    return result
