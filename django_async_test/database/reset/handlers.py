"""The receivers of ``post_migrate``: whether what they do can be left out when nobody has changed what they have made.

Those of Django make the same rows each time.  Others are observed twice: they
must touch no table that the flush does not empty, and leave the same rows but
for their keys.
"""

import ast
import inspect
import re
import weakref

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate

from ...undo import Undo

__unittest = True

_DJANGOS = ("django.contrib.contenttypes.", "django.contrib.auth.", "django.contrib.sites.")
# How SQLite's statements are noted before Django 2.0
_SHOWN = re.compile(r"""QUERY = u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*") - PARAMS = """, re.DOTALL)
_STRING = re.compile(r"'(?:[^'\\]|\\.|'')*'", re.DOTALL)

# The models of whose rows Django's own receivers make some
_MODELS = {"contenttypes": "ContentType", "auth": "Permission", "sites": "Site"}

# The settings that Django's own receivers ask for
_SETTINGS = ("SITE_ID", "AUTH_USER_MODEL", "DATABASE_ROUTERS")


# Receivers of which something was noted, by their identity, which nothing else must have meanwhile
_alive = {}


def _identity(receiver):
    owner, function = getattr(receiver, "__self__", None), getattr(receiver, "__func__", receiver)
    found = id(owner), id(function)
    _alive[found] = owner, function
    return found


def _receivers():
    for entry in post_migrate.receivers:
        receiver = entry[1]
        yield entry[0], receiver() if isinstance(receiver, weakref.ReferenceType) else receiver


def unknown():
    """Return the receivers that are not Django's own."""
    return [
        receiver
        for _, receiver in _receivers()
        if receiver is not None and not (getattr(receiver, "__module__", None) or "").startswith(_DJANGOS)
    ]


def tables_of_djangos(labels=("contenttypes", "auth", "sites")):
    """Return the names of the tables in which the receivers of these applications of Django's make rows."""
    return {
        apps.get_model(label, _MODELS[label])._meta.db_table
        for label in labels
        if apps.is_installed("django.contrib." + label)
    }


def key(are_known):
    """Return what the rows that the receivers make may depend on: the models, the receivers, settings."""
    models = tuple((label, len(apps.all_models[label])) for label in apps.app_configs)
    receivers = tuple((lookup[1], _identity(receiver)) for lookup, receiver in _receivers() if receiver is not None)
    names = _SETTINGS if are_known else sorted(_overridden())
    return models, receivers, tuple((name, repr(getattr(settings, name, None))) for name in names)


def _overridden():
    """Return the names of the settings that tests have overridden."""
    holder, names = settings._wrapped, set(_SETTINGS)
    while "default_settings" in holder.__dict__:
        names.update(name for name in holder.__dict__ if name.isupper())
        holder = holder.default_settings
    return names


def leave_caches():
    """Leave the caches of Django as its receivers leave them when they run.

    What was cached of their rows is forgotten.  The relations of all models are known: while ``available_apps`` limits
    the applications, those of the other models would be looked up among the few that are left, and a deletion would
    miss tables.
    """
    if apps.is_installed("django.contrib.contenttypes"):
        from django.contrib.contenttypes.models import ContentType

        ContentType.objects.clear_cache()
        if apps.is_installed("django.contrib.auth"):
            # Its receiver asks for a lookup of this model, which looks for a relation of that name first.
            ContentType._meta.get_fields()
    if apps.is_installed("django.contrib.sites"):
        from django.contrib.sites.models import Site

        Site.objects.clear_cache()


class Observation(object):
    """Notes the statements that are executed on all databases while the context lasts, and who executes none.

    `receivers` are observed.
    """

    def __init__(self, receivers):
        self._observed = receivers
        self._calls = []

    def __enter__(self):
        self._undo = Undo()
        self._noted = {}
        entries = [self._watched(entry, receiver) for entry, (_, receiver) in zip(post_migrate.receivers, _receivers())]
        self._undo.replace(post_migrate, "receivers", entries)
        for connection in connections.all():
            noted = self._noted[connection.alias] = []
            if hasattr(connection, "execute_wrappers"):
                # Django 2.0 and later: the statement without its parameters
                wrappers = [_noting(noted)] + list(connection.execute_wrappers)
                self._undo.replace(connection, "execute_wrappers", wrappers)
            else:
                self._undo.replace(connection, "force_debug_cursor", True)
                self._undo.replace(connection, "queries_log", _Log(noted))
        return self

    def __exit__(self, *exc_info):
        self._undo.close()

    def _watched(self, entry, receiver):
        if receiver not in self._observed:
            return entry

        def watch(**kwargs):
            before = self._count()
            result = receiver(**kwargs)
            # A coroutine has not begun.
            self._calls.append((receiver, kwargs, self._count() != before or inspect.isawaitable(result)))
            return result

        return entry[:1] + (watch,) + entry[2:]

    def _count(self):
        return sum(map(len, self._noted.values()))

    def silent_calls(self):
        """Return (receiver, keyword arguments) for the calls of those that have executed no statement in any call.

        What they do is not seen in the database, so it is to be done each time.
        """
        writers = [receiver for receiver, _, has_asked in self._calls if has_asked]
        return [(receiver, kwargs) for receiver, kwargs, _ in self._calls if receiver not in writers]

    def strange(self, alias, tables):
        """Return what the statements have used besides the database `alias` but for `tables`, or None."""
        for other, noted in self._noted.items():
            if other != alias and noted:
                return "the database {!r}".format(other)
        # The flush of Django 1.8 reads which migrations there are.
        tables = set(tables).difference([_table_of_migrations()])
        if not tables:
            return None
        words = "|".join(re.escape(name) for name in sorted(tables, key=len, reverse=True))
        search = re.compile(r"(?<![\w$])(?:{})(?![\w$])".format(words), re.IGNORECASE).search
        for sql in self._noted[alias]:
            found = search(_STRING.sub("''", str(sql)))
            if found is not None:
                return repr(found.group())
        return None


def _noting(noted):
    def note(execute, sql, params, many, context):
        noted.append(sql)
        return execute(sql, params, many, context)

    return note


class _Log(object):
    """Stands for the deque in which a connection keeps its queries; it drops none."""

    maxlen = float("inf")

    def __init__(self, noted):
        self._noted = noted

    def __len__(self):
        return len(self._noted)

    def append(self, entry):
        """Note the statement of the entry, with its parameters."""
        sql = entry["sql"] or ""
        shown = _SHOWN.match(sql)
        self._noted.append(ast.literal_eval(shown.group(1)) if shown is not None else sql)


def _table_of_migrations():
    # It has a model, which Django 1.9 to 2.1 make when it is imported, and only once the apps are loaded.
    from django.db.migrations.recorder import MigrationRecorder

    return MigrationRecorder.Migration._meta.db_table
