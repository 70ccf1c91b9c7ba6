"""What an environment is, whatever makes it: the form between the configuration and tox, nox and uv.

Texts in it have tox's substitutions, ``{posargs}``, ``{env_name}`` and ``{env:NAME:default}``: see substitutions.
"""

import re

from packaging.version import Version

from .substitutions import split

# Older Pythons have no setuptools that can install a project as it lies there in the way of today.
EDITABLE = "3.7"


class Plan(object):
    """How one environment is made and what it runs.

    * ``name``, ``python``: its name, and the series of its Python; empty for one of the project's own that has none
    * ``requirements``: what is installed beside the package
    * ``package``: how the package is installed: "wheel", "editable", "skip" ...
    * ``extras``: those of the package
    * ``variables``: {variable: text}
    * ``commands``: what runs, each a list of arguments; a dash before them says that its failure does not count
    * ``change_dir``: where it runs; empty for the project's directory
    """

    def __init__(self, name, python, requirements, package, extras, variables, commands, change_dir):
        self.name = name
        self.python = python
        self.requirements = list(requirements)
        self.package = package
        self.extras = list(extras)
        self.variables = dict(variables)
        self.commands = [split(re.sub(r"^-\s*", "- ", line)) for line in commands]
        self.change_dir = change_dir or ""


def plans(matrix):
    """Return the plans of all environments, and of the project's own ones."""
    config = matrix.config
    testenv = config.testenv
    result = []
    for environment in matrix.environments:
        plan = Plan(
            environment.name,
            interpreter(environment),
            matrix.requirements(environment),
            testenv.package if can_be_editable(environment.python) else testenv.package.replace("editable", "wheel"),
            testenv.extras,
            variables(config, environment),
            testenv.commands_pre + commands(config, environment),
            testenv.change_dir,
        )
        result.append(plan)
    return result + [own(name, table, testenv) for name, table in config.environments.items()]


def can_be_editable(python):
    """Return whether uv can install a project as it lies there for a series of Python."""
    return Version(python) >= Version(EDITABLE)


def interpreter(environment):
    """Return the Python of an environment as uv and nox name it: 3.12, 3.14t or pypy3.11."""
    kind = environment.axis.kind if environment.axis else None
    return {"pypy": "pypy{}", "free_threaded": "{}t"}.get(kind, "{}").format(environment.python)


def own(name, table, testenv):
    """Return the plan of an environment of the project's own, from tox's keys as far as others know them."""
    python = listed(table.get("base_python", ""))
    skipped = table.get("package") == "skip" or str(table.get("skip_install", "")).lower() == "true"
    set_env = table.get("set_env")
    return Plan(
        name,
        python[0].lower().replace("python", "").replace("py", "").lstrip("-") if python else "",
        listed(table.get("deps", [])),
        "skip" if skipped else table.get("package", testenv.package),
        listed(table.get("extras", [])),
        {key: str(value) for key, value in set_env.items()} if isinstance(set_env, dict) else {},
        [line for key in ("commands_pre", "commands", "commands_post") for line in as_lines(table.get(key, []))],
        table.get("change_dir"),
    )


def as_lines(value):
    """Return a list of texts, of one text with that alone."""
    return [value] if isinstance(value, str) else list(value)


def listed(value):
    """Return the entries of a list, or of a text with commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else list(value)


def settings(config, environment):
    """Return {variable: value} of an environment of tox, in which coverage is measured."""
    return dict(variables(config, environment), **coverage_variables(config.reports.coverage))


def variables(config, environment):
    """Return {variable: value} with which the tests learn which database they have."""
    database = environment.database
    result = dict(config.testenv.set_env)
    result.update(usual_variables(environment) if database.set_env is None else database.set_env)
    for version in environment.versions:
        result.update(version.set_env)
    if environment.axis:
        result.update(environment.axis.set_env)
    return result


def coverage_variables(coverage):
    """Return the variables that say where the data of coverage goes, and what is measured by the plugin of tox."""
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
    parts = {
        "USER": "{{env:{}USER:{}}}".format(prefix, database.user),
        "PASSWORD": "{{env:{}PASSWORD:{}}}".format(prefix, database.password),
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
    usual = environment.database.commands or config.testenv.commands
    usual = [] if any(version.replaces_commands for version in environment.versions) else usual
    return usual + [line for version in environment.versions for line in version.commands]


def pass_env(config):
    """Return the variables that tox passes on: the project's, and those that lead to servers."""
    servers = config.databases + config.ci["servers"]
    prefixes = [database.variables + "*" for database in servers if database.variables]
    return list(dict.fromkeys(config.testenv.pass_env + prefixes))
