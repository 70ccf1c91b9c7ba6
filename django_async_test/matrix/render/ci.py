"""What the CI providers have in common: which environments make a job, and what a job needs."""

import json
import os
import re
import textwrap

from ..plugin import beside
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

# What noxfile.py and the script for uv call for reports, if it is set.
TOOL_VARIABLE = "DJANGO_TEST_MATRIX"

# Columns of a line.
WIDTH = 120


class Group(object):
    """Jobs that differ in their environments only.

    * ``database``: their Database
    * ``server``: the entry of its server in the table of facts, None without a server
    * ``beside``: those of other servers that their tests need, Groups without jobs
    * ``in_container``: whether their Pythons run in containers of their own
    * ``experimental``: whether they may fail
    * ``runner``: the runner in CI of another system, None for the usual one
    * ``jobs``: a list of Job
    * ``id``: their name in the provider's configuration
    """

    def __init__(self, database, server, in_container, experimental, runner=None):
        self.runner = runner
        self.database = database
        self.server = server
        self.in_container = in_container
        self.experimental = experimental
        self.jobs = []
        self.beside = []
        self.id = database.name

    @property
    def servers(self):
        """The servers, as (name of the container, Group)."""
        return [("database", self)] * bool(self.server) + [(other.id, other) for other in self.beside]

    def variables(self, is_named):
        """Return the variables that lead to the servers; `is_named` is whether their hosts have names of their own."""
        result = {}
        for name, group in self.servers:
            result.update(group.own_variables(name if is_named else None))
        return result

    def with_servers(self):
        """Return the variables that the images want, and those that lead to the servers by their names."""
        result = {}
        for _, group in self.servers:
            result.update(group.server_variables())
        return dict(result, **self.variables(is_named=True))

    def own_variables(self, host):
        """Return the variables that lead to its own server; `host` is None where it listens on this machine."""
        values = {
            "HOST": host or "127.0.0.1",
            "PORT": str(self.server["port"]),
            "USER": self.database.user,
            "PASSWORD": self.database.password,
        }
        return {self.database.variables + key: value for key, value in values.items()}

    def server_variables(self):
        """Return the variables that the server's image wants."""
        name, without = {
            "postgres": ("POSTGRES_PASSWORD", ("POSTGRES_HOST_AUTH_METHOD", "trust")),
            "mariadb": ("MARIADB_ROOT_PASSWORD", ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "yes")),
            "mysql": ("MYSQL_ROOT_PASSWORD", ("MYSQL_ALLOW_EMPTY_PASSWORD", "yes")),
        }[self.database.kind]
        result = dict([(name, self.database.password) if self.database.password else without])
        if self.database.user not in ("postgres", "root"):
            result["POSTGRES_USER"] = self.database.user
        return result

    def debian(self, facts, packages):
        """Return the packages of the system that the tests need, and that the driver is compiled with."""
        if self.runner:
            return []
        if self.database.kind == "sqlite" or self.in_container:
            return packages
        job = self.jobs[0]
        driver = facts.driver(self.database.kind, self.database.driver, job.python.series, job.environments[0].django)
        return packages + [one for one in (driver or {}).get("debian", []) if one not in packages]

    def health(self):
        """Return the command that succeeds when the server is ready."""
        return {
            "postgres": "pg_isready -U " + self.database.user,
            "mariadb": "healthcheck.sh --connect --innodb_initialized",
            "mysql": "mysqladmin ping -h 127.0.0.1",
        }[self.database.kind]


def daemons(packages):
    """Return the packages that are servers: their installation starts none of them in a container."""
    return [one for one in packages if one in ("redis-server", "memcached", "rabbitmq-server")]


class Job(object):
    """Environments that run one after the other.

    * ``python``: the Python of them all, an entry of the table of facts
    * ``version``: how GitHub's action names it
    * ``environments``: a list of Environment
    * ``name``: what the provider calls the job
    * ``names``: the names of the environments, as what runs them takes them
    """

    def __init__(self, python, version, environments, name, is_tox):
        self.python = python
        self.version = version
        self.environments = environments
        self.name = name
        # Those that differ in Django only are one for tox, and for nothing else.
        self.names = ", ".join(conditions.env_list(environments) if is_tox else [one.name for one in environments])


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


def has_image(environment):
    """Return whether an environment can run in an image of Python: on Linux, with the usual interpreter."""
    return not environment.axis or environment.axis.kind == "lowest"


def groups(matrix, limit, containers, has=lambda environment: True):
    """Return the groups, with at most `limit` jobs in all.

    `containers` returns whether a Python needs one, and `has` whether the provider has what an environment needs.
    """
    size = matrix.config.ci["job_size"]
    while True:
        result = grouped(matrix, size, containers, has)
        if sum(len(group.jobs) for group in result) <= limit:
            return result
        size += 1


def grouped(matrix, size, containers, has):
    """Return the groups, with at most `size` environments in a job."""
    found = {}
    for environment in matrix.environments:
        if not has(environment):
            continue
        database = environment.database
        server = server_of(matrix, environment)
        runner = environment.axis.runner if environment.axis else None
        # Another system, and another interpreter, has no container.
        is_special = bool(runner) or version_of(environment) != environment.python
        in_container = not is_special and containers(matrix.facts.python[environment.python])
        key = (database.name, server and server["image"], in_container, bool(environment.experimental), runner)
        if key not in found:
            found[key] = Group(database, server, in_container, bool(environment.experimental), runner), {}
        found[key][1].setdefault(version_of(environment), []).append(environment)
    for (_, image, _, _, _), (group, by_python) in found.items():
        images = {other[1] for other in found if other[0] == group.database.name}
        group.id = identifier(group, image if len(images) > 1 else None)
        for version, environments in in_order(by_python, matrix.facts):
            python = matrix.facts.python[environments[0].python]
            group.jobs += jobs(group, python, version, environments, size, runs_with(matrix) == "tox")
        group.beside = other_servers(matrix, group)
    return [group for group, _ in found.values()]


def other_servers(matrix, group):
    """Return the other servers that the tests of a group need, Groups without jobs."""
    if matrix.config.ci["services"] == "none" or group.runner:
        return []
    order = list(matrix.facts.django)
    newest = max([one.django for job in group.jobs for one in job.environments], key=order.index)
    result = []
    for database in matrix.config.ci["servers"]:
        if database.kind != group.database.kind:
            server = matrix.facts.server(database.kind, newest)
            server = dict(server, image=database.image) if database.image else server
            result.append(Group(database, server, group.in_container, group.experimental))
    return result


def version_of(environment):
    """Return the Python of an environment as GitHub's action names it: 3.12, 3.14t or pypy-3.11."""
    kind = environment.axis.kind if environment.axis else None
    return {"pypy": "pypy-{}", "free_threaded": "{}t"}.get(kind, "{}").format(environment.python)


def in_order(by_python, facts):
    """Return (Python, environments) in the order of the table of facts."""
    order = list(facts.python)
    return sorted(by_python.items(), key=lambda item: (order.index(item[1][0].python), item[0]))


def identifier(group, image):
    """Return the name of a group; `image` is that of its server if its database has several."""
    parts = [group.database.name]
    if image is not None:
        parts.append(re.sub(r"[^a-z0-9]+", "", image.split(":")[-1]))
    parts += [group.runner.split("-")[0]] if group.runner else []
    parts += ["old"] * group.in_container + ["experimental"] * group.experimental
    return "-".join(parts)


def jobs(group, python, version, environments, size, is_tox):
    """Return the jobs for the environments of a group with one Python, with at most `size` of them in each.

    `is_tox` is whether tox runs them.
    """
    count = -(-len(environments) // size)
    # Of nearly the same size: 4 and 3, not 6 and 1.
    ends = [len(environments) * number // count for number in range(count + 1)] if count else []
    name = "Python {}, {}".format(version, group.id.replace("-", " "))
    result = []
    for number, (begin, end) in enumerate(zip(ends, ends[1:]), 1):
        suffix = " {}/{}".format(number, count) if count > 1 else ""
        result.append(Job(python, version, environments[begin:end], name + suffix, is_tox))
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


def runs_with(matrix):
    """Return what runs the environments: "tox", "nox" or "uv"."""
    return matrix.config.ci["run_with"]


def run_command(matrix, names, selection="-e"):
    """Return the command that runs environments, whose names are a word of the shell.

    Between several names are a comma and a space. `selection` is tox's option that they are given to; the others know
    names only.
    """
    kind = runs_with(matrix)
    word = names if re.match(r"[a-z][a-z0-9_-]*\Z", names) else '"{}"'.format(names)
    if kind == "uv":
        return recorded(matrix) + "sh {} {}".format(matrix.config.write["uv"], word)
    if kind == "nox":
        command = 'uv tool run --python "{}" --from "nox[uv]>=2024.3.2" nox -f {} -s $(echo {} | tr -d ,)'
        return recorded(matrix) + command.format(HOST, matrix.config.write["nox"], word)
    return "{} run{} {} {}".format(tox_command(matrix), tox_option(matrix), selection, word)


def recorded(matrix):
    """Return the assignment that tells nox, or the script for uv, how to call this generator for reports."""
    if reports(matrix) is None:
        return ""
    return "{}='{}' ".format(TOOL_VARIABLE, tool_command(matrix).replace('"', ""))


def verify_command(matrix, directory, has=lambda environment: True):
    """Return the command that compares the reports in a directory with the configuration.

    `has` returns whether the provider runs an environment.
    """
    others = "".join(" --except {}".format(one.name) for one in matrix.environments if not has(one))
    return "{} verify {}{}".format(tool_command(matrix), directory, others)


def coverage_command(matrix, directory):
    """Return the command that combines coverage, and makes the files that are uploaded; empty without coverage."""
    if not matrix.config.reports.coverage.is_on:
        return ""
    upload = matrix.config.reports.coverage.upload
    options = " --xml coverage.xml" * ("codecov" in upload) + " --html htmlcov" * ("html" in upload)
    return "{} coverage {}{}".format(tool_command(matrix, ' --with "{}"'.format(COVERAGE)), directory, options)


def tool_command(matrix, options=""):
    """Return the command that runs this generator by uv, with more options of uv's."""
    config = matrix.config
    source = config.name
    option = "" if source in ("pyproject.toml", "django-test-matrix.toml") else " --config {}".format(source)
    return 'uv tool run --python "{}" --from "{}"{} django-test-matrix{}'.format(
        HOST, config.ci["tool"] or REQUIREMENT, options, option
    )


def own_environments(matrix):
    """Return the names of the project's own environments that CI runs: all, unless it chooses."""
    return matrix.config.ci["environments"]


def host_python(matrix):
    """Return the Python for what belongs to no cell: the newest but one, which all tools know."""
    return matrix.facts.newest_python(before=1)


def tox_option(matrix, default="tox.ini"):
    """Return the option with which tox finds a configuration that has another name."""
    path = matrix.config.write.get("tox") or matrix.config.write.get("tox_toml") or default
    return "" if path in ("tox.ini", "tox.toml") else " -c {}".format(path)


def reports(matrix):
    """Return the directory where the environments leave their reports, None where nothing does."""
    if plugin.form(matrix) == "none":
        return None
    if runs_with(matrix) != "tox":
        return beside.REPORTS
    path = matrix.config.write.get("tox") or matrix.config.write.get("tox_toml") or "tox.ini"
    folder = os.path.dirname(path)
    return (folder + "/" if folder else "") + PLUGIN_REPORTS
