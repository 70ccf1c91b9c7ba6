"""Which databases are proposed: those that are tested today, or SQLite, unless the tests' settings know none."""

import re

from .. import names
from ..config.databases import IMAGE
from ..existing_ci import database_axis, server_variables, shell
from ..existing_tox import conditional
from . import imports, settings, settings_modules

# The variables that environments have, unless a database has its own.
USUAL = re.compile(r"\bDATABASE_(?:URL|ENGINE|NAME)\b")

# Those that have the name of a database of no certain kind.
NAME = re.compile(r"^(?!.*(?:POSTGRES|PG|MYSQL|MARIA))(?:\w*_)?(?:DATABASE|DB)_?NAME\Z")

# Settings that read them as they are meant.
AS_MEANT = re.compile(
    r"DATABASE_ENGINE\b[^\n]{0,40}backends|[\"']ENGINE[\"']:[^\n]*DATABASE_ENGINE"
    r"|dj_database_url|django_environ|environ\.Env|env\.(?:dj_)?db|DATABASE_URL[\"'],\s*(?:default=)?[\"'](?:postg|mysql|sqlite)\w*://"
)

ENGINE = re.compile(r"backends\.(sqlite3|postgresql_psycopg2|postgresql|postgis|mysql)\b")

# The same without the package, which the settings put before it.
SHORT = re.compile(r"\b(?:DATABASE|DB)_?ENGINE\s*=\s*[\"'](sqlite3|postgresql|mysql)[\"']")

# The beginning of a URL that says the same, and the engine that it means.
URL = re.compile(r"[\"'](sqlite|postgres|postgis|mysql)(?:ql|3)?://")
OF_URLS = {"sqlite": "sqlite3", "postgres": "postgresql", "postgis": "postgis", "mysql": "mysql"}

# The kinds that a Django engine in the settings has.
ENGINES = {"postgresql": "postgres", "postgresql_psycopg2": "postgres", "postgis": "postgres", "mysql": "mysql"}


# The variables of PostgreSQL's library, which reads them where the settings say no server.
LIBPQ = {
    "PGHOST": "{env:POSTGRES_HOST:127.0.0.1}",
    "PGPORT": "{env:POSTGRES_PORT:5432}",
    "PGUSER": "{env:POSTGRES_USER:postgres}",
    "PGPASSWORD": "{env:POSTGRES_PASSWORD:postgres}",
}

# A value of the settings that is a word, or nothing.
WORD = re.compile(r"([\"'])((?:[A-Za-z][\w-]*)?)\1\Z")

# Images of PostgreSQL with extensions that it does not come with.
MORE = re.compile(r"postgis|pgvector|timescale")

# Requirements of drivers.
POSTGRES = re.compile(r"psycopg(?:2(?:-binary)?)?(?![\w-])", re.I)
MYSQL = re.compile(r"(?:mysqlclient|pymysql)(?![\w-])", re.I)
ORACLE = re.compile(r"(?:cx[_-]oracle|oracledb)(?![\w-])", re.I)


def propose(files, testenv, sources):
    """Return {name: what its table says} of databases; set the variable that makes the settings use SQLite, if any."""
    base = sources.tox
    result = {}
    text = settings.text(files)
    if base and base.axes.databases:
        if base.axes.has_plain:
            result[plain(text, base.axes)] = dict(base.axes.sqlite)
        for factor, table in base.axes.databases.items():
            if names.is_factor(factor):
                result[factor] = dict(table, cells="ends") if base.axes.has_plain else dict(table)
                if table.get("kind", factor) == "mysql" and is_mariadb(sources.test_jobs):
                    result[factor]["kind"] = "mariadb"
    if not result:
        jobs = sources.test_jobs
        result = of_prefixes(testenv, sources, text) or of_settings(testenv, sources, files)
        result = result or database_axis.propose(jobs, text) or database_axis.of_commands(jobs, testenv.commands, text)
        result = result or database_axis.of_variables(jobs, text)
        if not is_their_own(text, testenv):
            result = result or database_axis.of_urls(jobs, text)
        result = with_sqlite(result, base)
        for name, table in result.items():
            take_drivers(testenv, table.get("kind", name), table, files)
    result = result or {kind: {} for kind in guess(files, testenv, sources)}
    if list(result) == ["sqlite"] and sources.base is not sources.tox:
        take_name(testenv, sources.test_jobs, text)
    for name, table in result.items():
        if "set_env" not in table and is_their_own(text, testenv):
            table["set_env"] = {}
        elif "set_env" not in table and table.get("kind", name) == "postgres" and says_no_server(text):
            table["set_env"] = dict(LIBPQ)
        elif "set_env" not in table and table.get("kind", name) == "postgres" and says_no_password(text):
            table["set_env"] = {"PGPASSWORD": LIBPQ["PGPASSWORD"]}
        image = image_with_more(table.get("kind", name), sources.test_jobs)
        if image:
            table.setdefault("image", image)
        prefix = server_variables.prefix_of(table.get("kind", name), text)
        if prefix:
            table.setdefault("variables", prefix)
        kind = table.get("kind", name)
        if base and name in base.axes.databases and kind != "sqlite" and "set_env" in table:
            found = passed_on(testenv, sources.test_jobs, kind, text)
            table["set_env"] = dict(found, **table["set_env"])
        is_usual = "set_env" not in table and USUAL.search(text)
        told = {"USER", "PASSWORD"} if is_usual else set(map(server_variables.part_of, table.get("set_env", ())))
        table.update(login(kind, text, sources.test_jobs, told))
        if kind != "sqlite" and table.get("set_env"):
            table["set_env"] = server_variables.as_told(table["set_env"], kind, prefix or kind.upper() + "_")
            table["set_env"] = with_login(table["set_env"], table)
    return result


def with_sqlite(tables, base):
    """Return the databases that jobs have, with SQLite in front of them where names of tox's environments have that."""
    is_named = base and any(cell.is_sqlite for cell in base.axes.cells)
    known = [table.get("kind", name) for name, table in tables.items()]
    if not (known and is_named) or "sqlite" in known or any("commands" in table for table in tables.values()):
        return tables
    return dict({"sqlite": dict(base.axes.sqlite)}, **{key: dict({"cells": "ends"}, **tables[key]) for key in tables})


def image_with_more(kind, jobs):
    """Return the image of a server that has more than the usual one, where all such jobs have the same; None for none.

    Tests that need PostGIS, say, cannot run without it.
    """
    found = {job.services.get(kind, "") for job in jobs} if kind == "postgres" else set()
    found = {one for one in found if MORE.search(one) and IMAGE.match(one)}
    return found.pop() if len(found) == 1 else None


def with_login(set_env, table):
    """Return variables whose defaults are who logs in, where the table of the database says that."""
    result = dict(set_env)
    for key in ("user", "password"):
        for name, value in set_env.items() if key in table else ():
            if server_variables.part_of(name) == key.upper():
                default = re.match(r"(\{env:\w+:)[^{}]*\}\Z", value)
                result[name] = default.group(1) + table[key] + "}" if default else value
    return result


def login(kind, text, jobs, told=()):
    """Return who logs into a server of this kind, where the settings say that in words, and everywhere the same.

    Where they have what a service says, that is it, but for what the environments tell them, `told`.
    """
    if kind == "sqlite":
        return {}
    result = {}
    tables = re.findall(r"backends\.{}[\"'][^{{}}]*".format("postg\\w+" if kind == "postgres" else "mysql"), text)
    served = next((job.logins[kind] for job in jobs if job.logins.get(kind)), {})
    for key in ("user", "password"):
        entry = re.compile(r"[\"']{}[\"']\s*:\s*([^,\n]*)".format(key.upper()))
        said = list({value.strip() for one in tables for value in entry.findall(one)})
        word = WORD.match(said[0]) if len(said) == 1 else None
        if word and (word.group(2) or served.get(key) == ""):
            result[key] = word.group(2)
        elif tables and not said and key == "password" and served.get(key) == "":
            # The settings say none, and the server of the jobs wants none.
            result[key] = ""
        elif (
            key.upper() not in told
            and served.get(key)
            and WORD.match(repr(served[key]))
            and repr(served[key]) in text.replace('"', "'")
        ):
            result[key] = served[key]
    usual = {"user": "postgres" if kind == "postgres" else "root", "password": kind}
    result = {key: value for key, value in result.items() if value != usual[key]}
    # Only root may make databases in the others.
    return result if kind == "postgres" or "user" not in result else {}


def of_prefixes(testenv, sources, text):
    """Return the databases that commands of tox name in a variable each, and take these commands out."""
    if sources.base is None or sources.base is not sources.tox:
        return {}
    result, kept = database_axis.of_prefixes(testenv.commands, sources.test_jobs, text)
    for line in testenv.commands:
        if line not in kept:
            sources.tox.translated.append(("commands = " + line, "[databases], with a command of its own"))
    testenv.commands = kept
    return result


def of_settings(testenv, sources, files):
    """Return the databases for which commands have settings of their own, and leave those of the first one."""
    others = [shell.as_tox(line) for job in sources.test_jobs for line in job.commands]
    others = [line for line in others if not re.search(r"[$`|<>&]", line)]
    result, kept, unknown = settings_modules.propose(testenv.commands, others, files)
    if sources.tox and sources.base is sources.tox:
        for line in [one for one in testenv.commands if one not in kept]:
            if line in unknown:
                sources.tox.dropped.append(("commands", line))
            else:
                sources.tox.translated.append(("commands = " + line, "[databases], with a command of its own"))
    testenv.commands = kept
    return result


def passed_on(testenv, jobs, kind, text):
    """Return the variables that tox passes on from a job with a server to the settings, to lead them to ours."""
    given = [name for job in jobs if kind in job.services for name in database_axis.variables(job)]
    is_passed = [re.compile(re.escape(one).replace("\\*", ".*") + r"\Z") for one in testenv.pass_env]
    given = [name for name in dict.fromkeys(given) if any(one.match(name) for one in is_passed)]
    return server_variables.of_job(given, kind, text)


def is_mariadb(jobs):
    """Return whether the jobs that have a server in place of MySQL have MariaDB."""
    served = [set(job.services) & {"mysql", "mariadb"} for job in jobs]
    return {"mariadb"} in served and not any("mysql" in one for one in served)


def plain(text, axes):
    """Return the kind of environments without a word for a database: SQLite unless the settings have another only."""
    engines = engines_in(text)
    kinds = {ENGINES[engine] for engine in engines if engine in ENGINES}
    known = {table.get("kind", name) for name, table in axes.databases.items()}
    if len(kinds) == 1 and "sqlite3" not in engines and kinds <= known and not axes.sqlite:
        return kinds.pop()
    return "sqlite"


def guess(files, testenv, sources):
    """Return the kinds of the databases, as the settings and the services of jobs say."""
    text = settings.text(files)
    engines = engines_in(text)
    kinds = sorted({ENGINES[engine] for engine in engines if engine in ENGINES})
    served = [set(job.services) & {"postgres", "mysql", "mariadb"} for job in sources.test_jobs]
    if kinds and "sqlite3" not in engines:
        return [kinds[-1]]
    if any(len(set(table.values())) > 1 and "sqlite3" in table.get("default", "") for table in settings.tables(files)):
        # What else is there is beside it, in the same tests.
        return ["sqlite"]
    if len(kinds) == 1 and served and all(kinds[0] in one for one in served):
        # No job runs without the server: what else the settings have is for something else.
        return kinds
    if kinds:
        switch = re.search(r"environ(?:\.get)?[\[(][\"'](\w*SQLITE\w*)[\"']", text)
        if switch:
            testenv.set_env.setdefault(switch.group(1), "1")
    return ["sqlite"]


def engines_in(text):
    """Return the engines that settings name, by themselves or in URLs."""
    found = set(ENGINE.findall(text)) | set(SHORT.findall(text))
    # Elsewhere they may be what is tested.
    return found | {OF_URLS[word] for word in URL.findall(text)} if "DATABASES" in text else found


def says_no_server(text):
    """Return whether the settings use PostgreSQL and leave it to its library where that is."""
    return "backends.postgresql" in text and not re.search(r"HOST|environ|getenv|DATABASE_|\benv\b|config\(", text)


def says_no_password(text):
    """Return whether the settings name one server of PostgreSQL and no password, which its library looks for then."""
    others = r"[\"']PASSWORD[\"']|\bPASSWORD\s*=|DATABASE_URL|database_url|\benv\.(?:dj_)?db|config\("
    is_one = re.search(r"backends\.postg", text) and re.search(r"[\"']HOST[\"']\s*:\s*[\"']\w", text)
    return bool(is_one) and not re.search(others, text)


def take_name(testenv, jobs, text):
    """Set the variable by which the settings are told the database's name in jobs, to one for each environment.

    What they make of the name that they have without it was tested by no job.
    """
    for job in jobs:
        for name, value in database_axis.variables(job).items():
            known = re.search(r"[\"']{}[\"']".format(re.escape(name)), text)
            if NAME.search(name) and known and not USUAL.match(name) and "$" not in value:
                is_word = re.match(r"\w+\Z", value)
                testenv.set_env.setdefault(name, "{env_name}" if is_word else value)


def take_drivers(testenv, kind, table, files):
    """Give a database the driver that all environments have today, and its versions; nothing else needs it then."""
    pattern, mark = (POSTGRES, imports.PSYCOPG) if kind == "postgres" else (MYSQL, imports.MYSQL)
    drivers = [entry for entry in testenv.deps if pattern.match(entry[0])]
    if kind == "sqlite" or not drivers:
        return
    deps, driver = conditional.split_driver([text for text, _, _ in drivers], table.get("driver"))
    table["driver"] = driver
    if not imports.any_of(files, mark):
        table.update({"deps": deps} if deps else {})
        testenv.moved += [text for text, _, _ in drivers]
        testenv.deps = [entry for entry in testenv.deps if entry not in drivers]


def leave_drivers(testenv, tested, files, servers=()):
    """Leave out the drivers of servers, which may take a compiler, if SQLite only is tested and none imports them.

    Those of Oracle, which no environment has, are left out beside other servers too. `servers` are the kinds of those
    that the tests need beside their database.
    """
    left = ((POSTGRES, imports.PSYCOPG, r"postgres|psql"), (MYSQL, imports.MYSQL, "mysql|maria"))
    left = tuple(one for one in left if not any(re.match(one[2], kind) for kind in servers))
    if any(table.get("kind", name) != "sqlite" for name, table in tested.items()):
        left = ()
    used = " ".join(testenv.commands + list(testenv.set_env.values())).lower()
    for pattern, mark, words in left + ((ORACLE, imports.ORACLE, "oracle"),):
        drivers = [entry for entry in testenv.deps if pattern.match(entry[0]) and not re.search(words, used)]
        if drivers and not imports.any_of(files, mark):
            testenv.drivers += [entry[0] for entry in drivers]
            testenv.deps = [entry for entry in testenv.deps if entry not in drivers]


def is_their_own(text, testenv):
    """Return whether the project has variables that are called like the usual ones, and mean something else by them."""
    if any(USUAL.match(name) for name in testenv.set_env):
        return True
    return bool(USUAL.search(text)) and not AS_MEANT.search(text)
