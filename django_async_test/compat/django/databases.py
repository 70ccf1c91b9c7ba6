"""One way to say which databases a test uses: ``databases``, also where Django knows ``multi_db`` only, and vice versa.

Mirrors: ``databases`` of Django 2.2, ``multi_db`` of Django 1.8 to 3.0.
Gaps: before Django 2.2 a query to a database that is not named is not refused.
Needed by: Django below 2.2, which ignores ``databases``, and Django from 3.1 on,
which ignores ``multi_db``: a test would use a database outside its transaction.
Delete when: Django >= 3.1 (no supported version reads multi_db).
Upstream: https://code.djangoproject.com/ticket/28478
Tests: tests/compat/django/test_databases.py
"""

import difflib

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from .. import features

__unittest = True


def read_multi_db(cls):
    """Set ``databases`` where a class has ``multi_db`` and Django no longer reads it.

    When the class is made, since the runner asks all classes which databases to create.
    """
    # Django 3.1 and later
    if features.ignores_multi_db_attribute and _has_multi_db(cls):
        cls.databases = "__all__"


def read_databases(cls):
    """Act on ``databases`` where Django does not read it yet.

    Raises ImproperlyConfigured if it names an unknown alias.
    """
    if features.reads_databases_attribute:
        # Django 2.2 and later
        return
    names = getattr(cls, "databases", None)
    if names is None:
        return
    names = set(connections) if names == "__all__" else set(names)
    for alias in names:
        if alias not in connections:
            raise ImproperlyConfigured(_unknown(cls, alias))

    def _databases_names(cls, include_mirrors=True):
        return [
            alias
            for alias in connections
            if alias in names and (include_mirrors or not connections[alias].settings_dict["TEST"]["MIRROR"])
        ]

    cls._databases_names = classmethod(_databases_names)
    if hasattr(cls, "allow_database_queries"):
        cls.allow_database_queries = bool(names)


def _has_multi_db(cls):
    # The class nearest to `cls` that has either attribute counts.
    for owner in cls.__mro__:
        if "databases" in owner.__dict__:
            return False
        if "multi_db" in owner.__dict__:
            return bool(owner.__dict__["multi_db"])
    return False


def _unknown(cls, alias):
    text = "{}.{}.databases names {!r}, which is not in settings.DATABASES.".format(
        cls.__module__, cls.__qualname__, alias
    )
    similar = difflib.get_close_matches(alias, list(connections), 1)
    return text + (" Did you mean {!r}?".format(similar[0]) if similar else "")
