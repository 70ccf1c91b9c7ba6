"""Which databases are proposed: those that are tested today, or SQLite, unless the tests' settings know none."""

import re

from .. import names

PATTERNS = ("*settings*.py", "runtests.py", "conftest.py", "settings/*.py")
PLACES = ("", "*/", "*/*/")

# More files in one place are not read.
MANY = 20

# The variables that environments have, unless a database has its own.
USUAL = re.compile(r"\bDATABASE_(?:URL|ENGINE|NAME)\b")

# Settings that read them as they are meant.
AS_MEANT = re.compile(
    r"DATABASE_ENGINE\b[^\n]{0,40}backends|[\"']ENGINE[\"']:[^\n]*DATABASE_ENGINE|dj_database_url|django_environ|environ\.Env|env\.db"
)

# The kinds that a Django engine in the settings has.
ENGINES = {"postgresql": "postgres", "postgresql_psycopg2": "postgres", "postgis": "postgres", "mysql": "mysql"}


def propose(files, testenv, sources):
    """Return {name: what its table says} of databases; set the variable that makes the settings use SQLite, if any."""
    base = sources.tox
    result = {}
    if base and base.axes.databases:
        if base.axes.has_plain:
            result["sqlite"] = dict(base.axes.sqlite)
        for factor, table in base.axes.databases.items():
            if names.is_factor(factor):
                result[factor] = dict(table, cells="ends") if base.axes.has_plain else dict(table)
    text = settings(files)
    result = result or {kind: {} for kind in guess(text, testenv, sources)}
    for table in result.values():
        if "set_env" not in table and is_their_own(text, testenv):
            table["set_env"] = {}
    return result


def guess(text, testenv, sources):
    """Return the kinds of the databases, as the settings and the services of jobs say."""
    engines = set(re.findall(r"backends\.(sqlite3|postgresql_psycopg2|postgresql|postgis|mysql)\b", text))
    kinds = sorted({ENGINES[engine] for engine in engines if engine in ENGINES})
    served = [set(job.services) & {"postgres", "mysql", "mariadb"} for job in sources.test_jobs]
    if kinds and "sqlite3" not in engines:
        return [kinds[-1]]
    if len(kinds) == 1 and served and all(kinds[0] in one for one in served):
        # No job runs without the server: what else the settings have is for something else.
        return kinds
    if kinds:
        switch = re.search(r"environ(?:\.get)?[\[(][\"'](\w*SQLITE\w*)[\"']", text)
        if switch:
            testenv.set_env.setdefault(switch.group(1), "1")
    return ["sqlite"]


def is_their_own(text, testenv):
    """Return whether the project has variables that are called like the usual ones, and mean something else by them."""
    if any(USUAL.match(name) for name in testenv.set_env):
        return True
    return bool(USUAL.search(text)) and not AS_MEANT.search(text)


def settings(files):
    """Return the text of all files that may have the tests' settings."""
    found = [name for pattern in PATTERNS for place in PLACES for name in files.glob(place + pattern)[:MANY]]
    return "".join(map(files.text_if_readable, dict.fromkeys(found)))
