"""tox.ini and tox.toml, and the plugin beside them."""

import json

from .. import facts as facts_module
from ..config import as_list
from . import conditions, template

PLUGIN = "toxfile.py"

# Older interpreters have a runner of their own: uv and today's tox do not know them.
LEGACY = "<3.6"


def settings(config, environment):
    """Return {variable: value} that tells the tests which database they have."""
    database = environment.database
    result = dict(config.set_env)
    if database.set_env is not None:
        result.update(database.set_env)
    elif database.kind == "sqlite":
        result["DATABASE_URL"] = "sqlite://:memory:"
        result["DATABASE_ENGINE"] = "django.db.backends.sqlite3"
        result["DATABASE_NAME"] = ":memory:"
    else:
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
        if engine == "postgresql" and environment.django == "1.8":
            engine = "postgresql_psycopg2"
        result["DATABASE_ENGINE"] = "django.db.backends." + engine
        for key, value in parts.items():
            result["DATABASE_" + key] = value
        url = "{scheme}://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}"
        result["DATABASE_URL"] = url.format(scheme="postgres" if is_postgres else "mysql", **parts)
    for version in environment.versions:
        result.update(version.set_env)
    return result


def commands(config, environment):
    return config.commands + [line for version in environment.versions for line in version.commands]


def pass_env(config):
    """Return the variables that tox hands on: the project's, and those that lead to servers."""
    prefixes = [database.variables + "*" for database in config.databases if database.variables]
    return list(dict.fromkeys(config.pass_env + prefixes))


def ini(matrix):
    """Return the text of tox.ini without its header."""
    config = matrix.config
    environments = matrix.environments
    reasons = {pin["package"] + pin["requirement"]: sentence(pin["because"]) for pin in matrix.facts.pins}
    return template(
        "tox.ini.j2",
        config=config,
        requires=config.facts.tools["tox"],
        env_list=conditions.env_list(environments) + list(config.environments),
        legacy=[environment for environment in environments if is_legacy(environment)],
        pythons=[environment.python for environment in environments],
        pass_env=pass_env(config),
        set_env=conditions.lines(
            environments, lambda one: ["{} = {}".format(*item) for item in settings(config, one).items()]
        ),
        deps=conditions.lines(environments, matrix.requirements, reasons),
        commands=conditions.lines(environments, lambda one: commands(config, one)),
        sections=sections(config),
    )


def sentence(text):
    return text[0].upper() + text[1:] + "."


def is_legacy(environment):
    return facts_module.contains(LEGACY, environment.python)


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
        "requires = {}".format(json.dumps(config.facts.tools["tox"])),
        "skip_missing_interpreters = true",
        "env_list = [",
    ]
    lines += ["    {},".format(json.dumps(one.name)) for one in matrix.environments]
    lines += ["    {},".format(json.dumps(name)) for name in config.environments]
    lines += ["]", "", "[env_run_base]"]
    base = {"package": config.package}
    if config.package != "skip":
        base["wheel_build_env"] = ".pkg"
    base["pass_env"] = pass_env(config)
    for key in ("extras", "dependency_groups", "allowlist_externals", "change_dir"):
        if getattr(config, key):
            base[key] = getattr(config, key)
    lines += assignments(base)
    if config.commands_pre:
        lines.append("commands_pre = [{}]".format(", ".join(command(line) for line in config.commands_pre)))
    for one in matrix.environments:
        lines += ["", "[env.{}]".format(json.dumps(one.name))]
        if is_legacy(one):
            lines += ['runner = "virtualenv-legacy"', 'virtualenv_spec = "virtualenv==20.21.1"']
        else:
            lines += ['runner = "uv-venv-runner"']
        pairs = ["{} = {}".format(key, json.dumps(value)) for key, value in settings(config, one).items()]
        lines.append("set_env = {{ {} }}".format(", ".join(pairs)) if pairs else "set_env = {}")
        lines += assignments({"deps": matrix.requirements(one)})
        lines.append("commands = [{}]".format(", ".join(command(line) for line in commands(config, one))))
    for name, table in config.environments.items():
        lines += ["", "[env.{}]".format(json.dumps(name))]
        for key, value in table.items():
            if key.startswith("commands"):
                lines.append("{} = [{}]".format(key, ", ".join(command(line) for line in as_list(value))))
            elif isinstance(value, dict):
                pairs = ["{} = {}".format(key, json.dumps(one)) for key, one in value.items()]
                lines.append("{} = {{ {} }}".format(key, ", ".join(pairs)))
            else:
                lines += assignments({key: value})
    return "\n".join(lines) + "\n"


def assignments(table):
    return ["{} = {}".format(key, json.dumps(value, ensure_ascii=False)) for key, value in table.items()]


def command(line):
    """Return a command in TOML: a list of arguments, where {posargs} is a table."""
    import shlex

    arguments = []
    for argument in shlex.split(line):
        if argument == "{posargs}":
            arguments.append('{ replace = "posargs", extend = true }')
        elif argument.startswith("{posargs:") and argument.endswith("}"):
            default = json.dumps(shlex.split(argument[len("{posargs:") : -1]))
            arguments.append('{{ replace = "posargs", default = {}, extend = true }}'.format(default))
        else:
            arguments.append(json.dumps(argument, ensure_ascii=False))
    return "[{}]".format(", ".join(arguments))


def plugin(matrix):
    """Return the text of the plugin that stands beside tox.ini."""
    databases = {one.name: [one.kind, one.variables] for one in matrix.config.databases}
    return template("toxfile.py.j2", legacy=any(map(is_legacy, matrix.environments)), databases=databases)
