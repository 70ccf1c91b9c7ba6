"""tox.ini and tox.toml, and the plugin beside them."""

import shlex

from ..config.values import as_list
from ..plan import can_be_editable, commands, pass_env, settings
from ..substitutions import split
from ..toml import assignments, literal
from . import conditions, plugin, template


def ini(matrix):
    """Return the text of tox.ini without its header."""
    config = matrix.config
    environments = matrix.environments
    reasons = {pin["package"] + pin["requirement"]: sentence(pin["because"]) for pin in matrix.facts.pins}
    return template(
        "tox.ini.j2",
        testenv=config.testenv,
        requires=plugin.requirements(matrix),
        env_list=conditions.env_list(by_default(environments)) + list(config.environments),
        on_request=conditions.env_list(on_request(environments)),
        legacy=[environment for environment in environments if plugin.is_legacy(environment)],
        plugin=plugin.form(matrix),
        pass_env=pass_env(config),
        set_env=conditions.lines(
            environments, lambda one: [escaped("{} = {}".format(*item)) for item in settings(config, one).items()]
        ),
        deps=conditions.lines(environments, lambda one: list(map(escaped, matrix.requirements(one))), reasons),
        commands=conditions.lines(environments, lambda one: list(map(escaped, commands(config, one)))),
        escaped=escaped,
        sections=sections(config),
        is_compatible=is_compatible(matrix),
    )


def is_compatible(matrix):
    """Return whether the package is installed as it lies there in the way of old, a line with its directory.

    What setuptools has in its place today is no Python that those before 3.7 understand.
    """
    is_old = not all(can_be_editable(environment.python) for environment in matrix.environments)
    return is_old and matrix.config.testenv.package == "editable"


def escaped(text):
    """Return a text as tox.ini has it, where a number sign begins a comment."""
    return str(text).replace("#", "\\#")


def by_default(environments):
    """Return the environments that tox runs where none is named."""
    return [environment for environment in environments if not environment.on_request]


def on_request(environments):
    """Return the environments that tox runs only where they are named."""
    return [environment for environment in environments if environment.on_request]


def sentence(text):
    """Return a text as a sentence."""
    return text[0].upper() + text[1:] + "."


def sections(config):
    """Return the project's own environments as (name, lines)."""
    result = []
    for name, table in config.environments.items():
        lines = []
        for key, value in table.items():
            if isinstance(value, dict):
                value = ["{} = {}".format(*item) for item in value.items()]
            if isinstance(value, list) and len(value) != 1:
                lines.append("{} =".format(key))
                lines += ["    " + escaped(entry) for entry in value]
            else:
                value = as_list(value)[0] if isinstance(value, list) else value
                lines.append("{} = {}".format(key, str(value).lower() if isinstance(value, bool) else escaped(value)))
        result.append((name, lines))
    return result


def toml(matrix):
    """Return the text of tox.toml without its header: each environment has a table of its own, with all it needs."""
    config = matrix.config
    lines = [
        'min_version = "4.57"',
        "requires = {}".format(literal(plugin.requirements(matrix))),
        "skip_missing_interpreters = true",
        "env_list = [",
    ]
    names = [environment.name for environment in by_default(matrix.environments)] + list(config.environments)
    lines += ["    {},".format(literal(name)) for name in names] + ["]"]
    requested = [environment.name for environment in on_request(matrix.environments)]
    if requested:
        lines.append("labels = {}".format(literal({"on_request": requested})))
    lines += ["", "[env_run_base]"] + base(config)
    for environment in matrix.environments:
        lines += ["", "[env.{}]".format(literal(environment.name))] + table_of(matrix, environment)
    for name, table in config.environments.items():
        lines += ["", "[env.{}]".format(literal(name))] + own_table(table)
    if is_compatible(matrix):
        lines += ["", '[env.".pkg"]', 'config_settings_build_editable = { editable_mode = "compat" }']
    return "\n".join(lines) + "\n"


def base(config):
    """Return the lines of tox.toml that all environments have in common."""
    testenv = config.testenv
    values = {"package": testenv.package}
    if testenv.package != "skip":
        values["wheel_build_env"] = ".pkg"
    values["pass_env"] = pass_env(config)
    for key in ("extras", "allowlist_externals", "change_dir"):
        if getattr(testenv, key):
            values[key] = getattr(testenv, key)
    lines = assignments(values)
    if testenv.commands_pre:
        lines.append(command_lines("commands_pre", testenv.commands_pre))
    return lines


def table_of(matrix, environment):
    """Return the lines of tox.toml about one environment of the matrix."""
    if plugin.is_legacy(environment):
        values = {"runner": "virtualenv-legacy", "virtualenv_spec": "virtualenv==20.21.1"}
    else:
        values = {"runner": "uv-venv-runner"}
    values["set_env"] = settings(matrix.config, environment)
    values["deps"] = matrix.requirements(environment)
    return assignments(values) + [command_lines("commands", commands(matrix.config, environment))]


def own_table(table):
    """Return the lines of tox.toml about one of the project's own environments."""
    lines = []
    for key, value in table.items():
        if key.startswith("commands"):
            lines.append(command_lines(key, as_list(value)))
        else:
            lines += assignments({key: value})
    return lines


def command_lines(key, lines):
    """Return the assignment of some commands in TOML."""
    return "{} = [{}]".format(key, ", ".join(map(command, lines)))


def command(line):
    """Return a command in TOML: a list of arguments, where {posargs} is a table."""
    arguments = []
    for argument in split(line):
        if argument == "{posargs}":
            argument = {"replace": "posargs", "extend": True}
        elif argument.startswith("{posargs:") and argument.endswith("}"):
            default = shlex.split(argument[len("{posargs:") : -1])
            argument = {"replace": "posargs", "default": default, "extend": True}
        arguments.append(argument)
    return literal(arguments)
