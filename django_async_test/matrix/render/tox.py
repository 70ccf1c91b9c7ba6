"""tox.ini and tox.toml, and the plugin beside them."""

import shlex

from ..config.values import as_list
from ..toml import assignments, literal
from . import conditions, plugin, template


def settings(config, environment):
    """Return {variable: value} with which the tests learn which database they have."""
    database = environment.database
    result = dict(config.testenv.set_env)
    result.update(usual_variables(environment) if database.set_env is None else database.set_env)
    for version in environment.versions:
        result.update(version.set_env)
    return dict(result, **coverage_variables(config.coverage))


def coverage_variables(coverage):
    """Return the variables that say where the data of coverage goes, and what is measured by the plugin."""
    if not coverage.is_on:
        return {}
    # Beside the reports: data of all environments comes together there.
    result = {"COVERAGE_FILE": "{work_dir}/reports/coverage/.coverage.{env_name}"}
    if coverage.measure:
        result["COVERAGE_PROCESS_START"] = "{env_tmp_dir}/coverage.ini"
        result["DJANGO_TEST_MATRIX_COVERAGE"] = ",".join(coverage.source)
    return result


def usual_variables(environment):
    """Return the variables of an environment whose database has none of its own."""
    database = environment.database
    if database.kind == "sqlite":
        return {
            "DATABASE_URL": "sqlite://:memory:",
            "DATABASE_ENGINE": "django.db.backends.sqlite3",
            "DATABASE_NAME": ":memory:",
        }
    is_postgres = database.kind == "postgres"
    prefix = database.variables
    user = "postgres" if is_postgres else "root"
    parts = {
        "USER": "{{env:{}USER:{}}}".format(prefix, user),
        "PASSWORD": "{{env:{}PASSWORD:{}}}".format(prefix, database.name),
        "HOST": "{{env:{}HOST:127.0.0.1}}".format(prefix),
        "PORT": "{{env:{}PORT:{}}}".format(prefix, 5432 if is_postgres else 3306),
        # One for each environment: they run at the same time.
        "NAME": "{env_name}",
    }
    engine = "postgresql" if is_postgres else "mysql"
    if is_postgres and environment.django == "1.8":
        engine = "postgresql_psycopg2"
    result = {"DATABASE_ENGINE": "django.db.backends." + engine}
    result.update(("DATABASE_" + key, value) for key, value in parts.items())
    url = "{scheme}://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}"
    result["DATABASE_URL"] = url.format(scheme="postgres" if is_postgres else "mysql", **parts)
    return result


def commands(config, environment):
    """Return the lines that run the tests in an environment."""
    return config.testenv.commands + [line for version in environment.versions for line in version.commands]


def pass_env(config):
    """Return the variables that tox passes on: the project's, and those that lead to servers."""
    prefixes = [database.variables + "*" for database in config.databases if database.variables]
    return list(dict.fromkeys(config.testenv.pass_env + prefixes))


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
            environments, lambda one: ["{} = {}".format(*item) for item in settings(config, one).items()]
        ),
        deps=conditions.lines(environments, matrix.requirements, reasons),
        commands=conditions.lines(environments, lambda one: commands(config, one)),
        sections=sections(config),
    )


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
                lines += ["    " + str(entry) for entry in value]
            else:
                value = as_list(value)[0] if isinstance(value, list) else value
                lines.append("{} = {}".format(key, str(value).lower() if isinstance(value, bool) else value))
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
    return "\n".join(lines) + "\n"


def base(config):
    """Return the lines of tox.toml that all environments have in common."""
    testenv = config.testenv
    values = {"package": testenv.package}
    if testenv.package != "skip":
        values["wheel_build_env"] = ".pkg"
    values["pass_env"] = pass_env(config)
    for key in ("extras", "dependency_groups", "allowlist_externals", "change_dir"):
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
    for argument in shlex.split(line):
        if argument == "{posargs}":
            argument = {"replace": "posargs", "extend": True}
        elif argument.startswith("{posargs:") and argument.endswith("}"):
            default = shlex.split(argument[len("{posargs:") : -1])
            argument = {"replace": "posargs", "default": default, "extend": True}
        arguments.append(argument)
    return literal(arguments)
