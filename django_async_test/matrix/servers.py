"""Servers of databases: the oldest that a Django accepts, and the version that the name of an image says."""

import re

from packaging.version import Version

# Images whose tag is the version of the server.
TAG = re.compile(r"(?:.*/)?(?:postgres|postgis|mysql|mariadb|pgvector|timescaledb)(?:/[a-z]+)?:(?:pg)?(\d+(?:\.\d+)*)")

NAMES = {"postgres": "PostgreSQL", "mariadb": "MariaDB", "mysql": "MySQL", "sqlite": "SQLite"}


def version_of(image):
    """Return the version of the server in an image as its tag says it, None if it does not."""
    match = TAG.match(image or "")
    return match.group(1) if match else None


def is_too_old(database, django):
    """Return whether the image of a database has a server that is too old for a Django."""
    version, oldest = version_of(database.image), django.servers.get(database.kind)
    if version is None or oldest is None:
        return False
    # 15 means any 15, so it is as new as 15.4; as many parts are compared as the tag has.
    parts = len(version.split("."))
    return Version(version) < Version(".".join(oldest.split(".")[:parts]))


def why_too_old(database, django):
    """Return why the image of a database cannot be tested with a Django."""
    text = "Django {} needs {} {} or later, and the image is {}"
    return text.format(django.series, NAMES[database.kind], django.servers[database.kind], database.image)
