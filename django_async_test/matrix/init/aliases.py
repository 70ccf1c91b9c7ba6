"""Servers that the tests need beside their database, since the settings have them at once, under other aliases."""

import re

from ..existing_ci import database_axis, server_variables
from . import databases, settings

# The alias of the tests' database is one of a table that has all of them.
CHOSEN = re.compile(r"\bDATABASES\[[\"']default[\"']\]\s*=\s*DATABASES\b")


def propose(files, tested, jobs):
    """Return {kind: what its table says} of servers that jobs have, and one table of the settings beside others.

    `tested` are the databases of the environments, which have servers of their own: these are beside others where the
    settings choose the default one among all of them, and leave the rest.
    """
    served = {kind for job in jobs for kind in job.services}
    own = {table.get("kind", name) for name, table in tested.items()}
    text = settings.text(files)
    result = {}
    for table in settings.tables(files):
        engines = list(table.values())
        is_rest = "default" not in table and CHOSEN.search(text)
        kinds = [kind for kind in (kind_of(engine, served) for engine in engines) if kind]
        if len(set(engines)) > 1 and set(kinds) <= served:
            found = [kind for kind in kinds if is_rest or kind not in own]
            result.update((kind, databases.login(kind, text, jobs)) for kind in found)
    return result


def take_variables(testenv, files, servers, jobs):
    """Set the variables by which jobs with these servers lead the settings to them."""
    text = settings.text(files)
    for kind, table in servers.items():
        prefix = server_variables.prefix_of(kind, text)
        if prefix:
            table["variables"] = prefix
        given = [name for job in jobs if kind in job.services for name in database_axis.variables(job)]
        found = server_variables.of_job(dict.fromkeys(given), kind, text)
        for name, value in databases.with_login(found, table).items():
            testenv.set_env.setdefault(name, value)


def kind_of(engine, served):
    """Return the kind of server that an engine of Django means, None for SQLite and others."""
    kind = databases.ENGINES.get(engine.rsplit(".", 1)[-1])
    return "mariadb" if kind == "mysql" and "mariadb" in served and "mysql" not in served else kind
