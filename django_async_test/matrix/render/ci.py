"""What the CI providers have in common: which environments make a job, and what a job needs."""

import json
import os
import re
import textwrap

from ..version import REQUIREMENT
from . import conditions, plugin

PLUGIN_REPORTS = ".tox/reports"

# Fetches uv with the pip of any Python since 3.5, also of those that cannot install it.
INSTALL_UV = (
    'python -m pip download --quiet --no-deps --only-binary=:all: --platform "manylinux2014_$(uname -m)" '
    '--python-version 38 --implementation py --abi none --dest .uv "uv=={}"'
)

# Python that runs tox: what tox itself asks for.
HOST = ">=3.11"


# What combines data of coverage: it reads that of all releases from 5.0 on.
COVERAGE = "coverage>=7.6"

# Columns of a line.
WIDTH = 120


class Group(object):
    """Jobs that differ in their environments only.

    * ``database``: their Database
    * ``server``: the entry of its server in the table of facts, None without a server
    * ``in_container``: whether their Pythons run in containers of their own
    * ``experimental``: whether they may fail
    * ``jobs``: a list of Job
    * ``id``: their name in the provider's configuration
    """

    def __init__(self, database, server, in_container, experimental):
        self.database = database
        self.server = server
        self.in_container = in_container
        self.experimental = experimental
        self.jobs = []
        self.id = database.name

    def variables(self, host):
        """Return the variables that lead to the server; `host` is None where it listens on this machine."""
        if self.server is None:
            return {}
        user = "postgres" if self.database.kind == "postgres" else "root"
        values = {
            "HOST": host or "127.0.0.1",
            "PORT": str(self.server["port"]),
            "USER": user,
            "PASSWORD": self.database.name,
        }
        return {self.database.variables + key: value for key, value in values.items()}

    def server_variables(self):
        """Return the variables that the server's image wants."""
        name = {"postgres": "POSTGRES_PASSWORD", "mariadb": "MARIADB_ROOT_PASSWORD", "mysql": "MYSQL_ROOT_PASSWORD"}
        return {name[self.database.kind]: self.database.name}

    def debian(self, facts):
        """Return the packages of the system that the driver is compiled with."""
        job = self.jobs[0]
        driver = facts.driver(self.database.kind, self.database.driver, job.python.series, job.environments[0].django)
        return (driver or {}).get("debian", []) if self.database.kind != "sqlite" else []

    def health(self):
        """Return the command that succeeds when the server is ready."""
        return {
            "postgres": "pg_isready -U postgres",
            "mariadb": "healthcheck.sh --connect --innodb_initialized",
            "mysql": "mysqladmin ping -h 127.0.0.1",
        }[self.database.kind]


class Job(object):
    """Environments that run one after the other.

    * ``python``: the Python of them all, an entry of the table of facts
    * ``environments``: a list of Environment
    * ``name``: what the provider calls the job
    """

    def __init__(self, python, environments, name):
        self.python = python
        self.environments = environments
        self.name = name

    @property
    def names(self):
        """Return the names of the environments as tox takes them: those that differ in Django only are one."""
        return ", ".join(conditions.env_list(self.environments))


def scalar(key, text, indent):
    """Return the lines that give a key its text in YAML; a long text is folded. The lines are indented already."""
    line = "{}: {}".format(key, json.dumps(text))
    if len(line) + indent <= WIDTH:
        return [line]
    return [key + ": >-"] + ["  " + part for part in wrap(text, indent + 2)]


def mapping(key, values, indent):
    """Return the lines of a mapping in YAML, which is one line if it is short."""
    line = "{}: {}".format(key, flow(values))
    if len(line) + indent <= WIDTH:
        return [line]
    return [key + ":"] + ["  " + part for name, value in values.items() for part in scalar(name, value, indent + 2)]


def flow(values):
    """Return a mapping of YAML in one line."""
    return "{{ {} }}".format(", ".join("{}: {}".format(key, json.dumps(value)) for key, value in values.items()))


def listed(key, values, indent):
    """Return the lines of a list in YAML, which is one line if it is short."""
    line = "{}: [{}]".format(key, ", ".join(map(json.dumps, values)))
    return [line] if len(line) + indent <= WIDTH else [key + ":"] + ["  - " + json.dumps(value) for value in values]


def wrap(text, indent):
    """Return the lines of a long text, which are one in YAML if it is folded."""
    return textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)


def groups(matrix, limit, containers):
    """Return the groups, with at most `limit` jobs in all; `containers` returns whether a Python needs one."""
    size = matrix.config.ci["job_size"]
    while True:
        result = grouped(matrix, size, containers)
        if sum(len(group.jobs) for group in result) <= limit:
            return result
        size += 1


def grouped(matrix, size, containers):
    """Return the groups, with at most `size` environments in a job."""
    found = {}
    for environment in matrix.environments:
        database = environment.database
        server = server_of(matrix, environment)
        in_container = containers(matrix.facts.python[environment.python])
        key = (database.name, server and server["image"], in_container, bool(environment.experimental))
        if key not in found:
            found[key] = Group(database, server, in_container, bool(environment.experimental)), {}
        found[key][1].setdefault(environment.python, []).append(environment)
    for (_, image, _, _), (group, by_python) in found.items():
        images = {other[1] for other in found if other[0] == group.database.name}
        group.id = identifier(group, image if len(images) > 1 else None)
        for python in matrix.facts.python.values():
            group.jobs += jobs(group, python, by_python.get(python.series, []), size)
    return [group for group, _ in found.values()]


def identifier(group, image):
    """Return the name of a group; `image` is that of its server if its database has several."""
    parts = [group.database.name]
    if image is not None:
        parts.append(re.sub(r"[^a-z0-9]+", "", image.split(":")[-1]))
    parts += ["old"] * group.in_container + ["experimental"] * group.experimental
    return "-".join(parts)


def jobs(group, python, environments, size):
    """Return the jobs for the environments of a group with one Python, with at most `size` of them in each."""
    count = -(-len(environments) // size)
    # Of nearly the same size: 4 and 3, not 6 and 1.
    ends = [len(environments) * number // count for number in range(count + 1)] if count else []
    name = "Python {}, {}".format(python.series, group.id.replace("-", " "))
    result = []
    for number, (begin, end) in enumerate(zip(ends, ends[1:]), 1):
        suffix = " {}/{}".format(number, count) if count > 1 else ""
        result.append(Job(python, environments[begin:end], name + suffix))
    return result


def server_of(matrix, environment):
    """Return what the service container of an environment is, None where there is none."""
    database = environment.database
    if database.kind == "sqlite" or matrix.config.ci["services"] == "none":
        return None
    server = matrix.facts.server(database.kind, environment.django)
    return dict(server, image=database.image) if database.image else server


def tox_command(matrix):
    """Return the command that runs tox by uv."""
    tox, *others = plugin.requirements(matrix)
    beside = " ".join('--with "{}"'.format(requirement) for requirement in others)
    return 'uv tool run --python "{}" --from "{}" {} tox'.format(HOST, tox, beside)


def coverage_command(matrix, reports):
    """Return the command that combines coverage, and makes the files that are uploaded."""
    upload = matrix.config.coverage.upload
    options = " --xml coverage.xml" * ("codecov" in upload) + " --html htmlcov" * ("html" in upload)
    return "{} coverage {}{}".format(tool_command(matrix, ' --with "{}"'.format(COVERAGE)), reports, options)


def tool_command(matrix, options=""):
    """Return the command that runs this generator by uv, with more options of uv's."""
    config = matrix.config
    source = os.path.relpath(config.source.path, config.root).replace(os.sep, "/")
    option = "" if source in ("pyproject.toml", "django-test-matrix.toml") else " --config {}".format(source)
    return 'uv tool run --python "{}" --from "{}"{} django-test-matrix{}'.format(
        HOST, config.ci["tool"] or REQUIREMENT, options, option
    )


def own_environments(matrix):
    """Return the names of the project's own environments that CI runs: all, unless it chooses."""
    return matrix.config.ci["environments"]


def host_python(matrix):
    """Return the Python for what belongs to no cell: the newest but one, which all tools know."""
    return list(matrix.facts.python)[-2]


def tox_option(matrix, default="tox.ini"):
    """Return the option with which tox finds a configuration that has another name."""
    path = matrix.config.write.get("tox") or matrix.config.write.get("tox_toml") or default
    return "" if path in ("tox.ini", "tox.toml") else " -c {}".format(path)


def reports(matrix):
    """Return the directory where the environments leave their reports."""
    path = matrix.config.write.get("tox") or matrix.config.write.get("tox_toml") or "tox.ini"
    folder = os.path.dirname(path)
    return (folder + "/" if folder else "") + PLUGIN_REPORTS
