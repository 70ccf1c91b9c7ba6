"""Which tables of a MariaDB server the connections of this process have written to, and whether nobody else has.

The server counts the statements of each kind that it executes, also those of triggers, procedures and events.  If
there were as many as this process has sent, there were no others, and the tables that changed are those which ours
name.  Everything else is a doubt: more statements than noted, or fewer; a kind that names more than one table; one
that failed; one of another thread or process that is being executed; a server that replicates.
"""

import re

from django.db.backends.signals import connection_created

from ...compat import features
from ..gated_classes import subclass

__unittest = True

#: The kinds of statements that change rows of the one table that they name, by the word that they begin with.
_KINDS = {"INSERT": "Com_insert", "UPDATE": "Com_update", "DELETE": "Com_delete"}

# Drivers have bytes or strings; anything else is not noted.
_WORDS = tuple(_KINDS) + tuple(word.encode() for word in _KINDS)

# Others that change rows, or of which it is not known what they change; tables of another database may be meant.
_STRANGE = tuple(
    "Com_" + kind
    for kind in (
        "insert_select replace replace_select load update_multi delete_multi truncate call_procedure "
        "execute_immediate execute_sql stmt_execute xa_prepare xa_commit xa_rollback binlog change_db optimize repair"
    ).split()
)

# How many sessions execute a statement
_RUNNING = "Threads_running"

# What these say if nobody else is at work; where the server does not know one, it has no such feature.
_QUIET = {"Slaves_running": "0", "wsrep_connected": "OFF", "Not_flushed_delayed_rows": "0"}

# It falls when all counters begin anew.
_AGE = "Uptime_since_flush_status"

#: The variables of the status of the server that a `Moment` is made of.
NAMES = tuple(_KINDS.values()) + _STRANGE + tuple(_QUIET) + (_RUNNING, _AGE)

# More bytes than the longest name of a table, and what may stand before it
_HEAD = 400
_MANY = 2000

# Where a connection of the driver has its `Log`, and the name of its database
_NOTED = "_async_test_noted"

_STATEMENT = re.compile(
    r"(?:(INSERT)\s+(?:IGNORE\s+)?INTO|(UPDATE)(?:\s+IGNORE)?(?!\s+LOW_PRIORITY\s)|(DELETE)\s+(?:IGNORE\s+)?FROM)\s+"
    r"(?:`((?:[^`]|``)+)`|([\w$]+))(?=[\s(;]|\Z)(?!\s*\.)",
    re.IGNORECASE,
)

# What identifies a server in the settings -> `Log`
_logs = {}


class Log(object):
    """The statements that this process has sent to a server, as lists [database, beginning of the statement].

    The beginning is None while one is executed, and stays so if it fails.
    """

    def __init__(self):
        self.entries = []
        self._running = set()

    def begin(self, database):
        """Note a statement before it is sent, and return its entry."""
        if len(self.entries) >= _MANY:
            # Nobody has asked for so long: what is forgotten is a doubt.
            self.entries = []
        entry = [database, None]
        self._running.add(id(entry))
        self.entries.append(entry)
        return entry

    def end(self, entry):
        """Note that a statement is no longer executed."""
        self._running.discard(id(entry))

    def has_running(self):
        """Return whether a thread has sent a statement and has no answer yet."""
        return bool(self._running)


class Moment(object):
    """What was noted and what the server has counted at a moment.

    It is made before the server is asked, and is complete when its `status` is known, which has the `NAMES`: what was
    noted before has been counted then, and what is noted afterwards has not.
    """

    def __init__(self, log):
        self._entries = log.entries
        self._position = len(self._entries)
        self._has_running = log.has_running()
        self.is_quiet = False

    def complete(self, status):
        """Take what the server says; return the moment itself."""
        self._counts = {name: int(status.get(name, 0)) for name in tuple(_KINDS.values()) + _STRANGE}
        self._age = int(status.get(_AGE, 0))
        self.is_quiet = (
            not self._has_running
            and status.get(_RUNNING) == "1"
            and all(status.get(name, value) == value for name, value in _QUIET.items())
        )
        self._next = len(self._entries)
        return self

    def expect(self, deletions):
        """Count statements that the server had not counted yet, and that are not noted."""
        self._counts["Com_delete"] += deletions

    def is_as(self, other):
        """Return whether nothing was executed between the moment `other` and this one.

        A session that ends while the server adds up what all have done may be missed: a single moment is no proof.
        """
        return self.is_quiet and other.is_quiet and self._age >= other._age and self._counts == other._counts

    def written_since(self, before):
        """Return {(database, table)} for what this process has written to since the moment `before`.

        None if somebody else may have written, or if it is not known which tables these are.
        """
        if not self.is_quiet or self._age < before._age or self._entries is not before._entries:
            return None
        counts, tables = dict(before._counts), set()
        for database, head in self._entries[before._next : self._position]:
            kind, table = (None, None) if head is None else _parse(head)
            if table is None:
                return None
            counts[kind] += 1
            tables.add((database, table))
        return tables if counts == self._counts else None


def _parse(head):
    """Return (variable, table) of the beginning of a statement; the table is None if it is not known."""
    if not isinstance(head, str):
        head = bytes(head).decode("utf-8", "replace")
    match = _STATEMENT.match(head)
    if match is None or match.end() >= _HEAD // 2:
        return None, None
    quoted, plain = match.group(4, 5)
    return _KINDS[head[:6].upper()], plain if quoted is None else quoted.replace("``", "`")


def log_of(wrapper):
    """Return the `Log` of the server that a connection of Django's leads to."""
    settings = wrapper.settings_dict
    return _logs.setdefault((settings["HOST"], str(settings["PORT"]), repr(settings.get("OPTIONS"))), Log())


# Class of connections of a driver -> its subclass that notes
_classes = {}


def _note_opening(connection=None, **kwargs):
    """Receive Django's signal for a new connection: note what is written through it."""
    opened = connection.connection
    if connection.vendor != "mysql" or not features.flush_keeps_sequences_of_mysql or not hasattr(opened, "query"):
        return
    cls = opened.__class__
    if cls not in _classes:
        namespace = {"query": _noting(cls.query), _NOTED: None}
        if hasattr(cls, "change_user"):
            namespace["change_user"] = _ending(cls.change_user)
        _classes[cls] = subclass(cls, namespace)
        _classes[_classes[cls]] = _classes[cls]
    try:
        opened.__class__ = _classes[cls]
        setattr(opened, _NOTED, (log_of(connection), connection.settings_dict["NAME"]))
    except (TypeError, AttributeError):
        # Written in C: what it does is not noted, and the counts tell that something was done.
        pass


# Once, as the other receivers: what is not noted is a doubt.
connection_created.connect(_note_opening)


def _noting(method):
    def query(self, sql, *args, **kwargs):
        head = sql[:_HEAD].lstrip()
        if head[:6].upper() not in _WORDS or self._async_test_noted is None:
            return method(self, sql, *args, **kwargs)
        log, database = self._async_test_noted
        entry = log.begin(database)
        try:
            result = method(self, sql, *args, **kwargs)
            entry[1] = head
            return result
        finally:
            log.end(entry)

    return query


def _ending(method):
    def change_user(self, *args, **kwargs):
        # It may go on in another database, which the server does not count as a statement.
        self._async_test_noted = None
        return method(self, *args, **kwargs)

    return change_user
