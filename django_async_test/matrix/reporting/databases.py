"""Whether the tests of an environment had the database that its name promises."""

import re

from packaging.version import InvalidVersion, Version

# What the server calls itself, by kind of database.
SERVERS = {"sqlite": "SQLite", "postgres": "PostgreSQL", "mariadb": "MariaDB", "mysql": "MySQL"}

# What Django calls them, and the backends that it brings.
VENDORS = {"sqlite": "sqlite", "postgres": "postgresql", "mariadb": "mysql", "mysql": "mysql"}
ENGINES = {"sqlite3": "sqlite", "postgresql": "postgresql", "postgresql_psycopg2": "postgresql", "mysql": "mysql"}

# The modules of drivers, by their names in the table of facts.
MODULES = {"mysqlclient": "MySQLdb"}


def wrong(expected, report):
    """Return what was wrong with the database."""
    title = SERVERS[expected["kind"]]
    used = [one for one in report["databases"] if one["used"]]
    # The other aliases of a project may be of any kind.
    main = [one for one in used if one["alias"] == "default"] or used
    if not main:
        # Many packages have tests that need no database, but a server is started for those that do.
        return [] if expected["kind"] == "sqlite" else ["none of its tests used {}".format(title)]
    result = []
    for one in main:
        if not one["server"].startswith(title + " "):
            text = "its database was {} instead of {}".format(one["server"], title)
        elif contradicts(expected["kind"], one):
            text = "its database was {}, but its backend {} of {}".format(one["server"], one["engine"], one["vendor"])
        else:
            text = wrong_driver(expected, one) or wrong_version(expected, report, one)
        if text and text not in result:
            result.append(text)
    return result


def contradicts(kind, database):
    """Return whether the backend of a connection is one for another kind of database than its server is."""
    vendor = VENDORS[kind]
    place, _, name = (database["engine"] or "").rpartition(".")
    is_djangos = place == "django.db.backends" and name in ENGINES
    return database["vendor"] not in (vendor, None) or (is_djangos and ENGINES[name] != vendor)


def wrong_driver(expected, database):
    """Return what is wrong with the driver, if the project has chosen one."""
    wanted = expected["driver"]
    if wanted in (None, "none") or database["driver"] == MODULES.get(wanted, wanted):
        return None
    return "its driver was {} instead of {}".format(database["driver"], wanted)


def wrong_version(expected, report, database):
    """Return what is wrong with the server's version: Django's minimum, and in CI the container's image."""
    version = database["server"].split(" ")[1]
    least = expected.get("server_since")
    try:
        if least and Version(version) < Version(least):
            return "its database was {}, and Django {} needs {}".format(database["server"], expected["django"], least)
    except InvalidVersion:
        return "its database was {}, of which the version is not known".format(database["server"])
    image = expected.get("image") or ""
    tag = re.search(r":(\d+(?:\.\d+)*)[^:/]*$", image.partition("@")[0])
    if report["ci"] and tag and not (version + ".").startswith(tag.group(1) + "."):
        return "its database was {}, and its container is {}".format(database["server"], image)
    return None
