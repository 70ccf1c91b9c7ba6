"""Stands for Django's flush at the end of a test: looks at what the test has changed, and puts only that right.

The first flush of a database, or of a set of applications, is Django's own: what it leaves is noted.  So is each one
about which there is a doubt; the logger ``django_async_test`` says why, at the level DEBUG.
"""

import contextlib
import logging

from django.db import connections, transaction

from ...compat.django import flushes
from ...undo import Undo
from . import databases, handlers, holders, kept, snapshots
from .base import Settled, Unsure

__unittest = True

_logger = logging.getLogger("django_async_test")

# (alias, name of the database, what it depends on) -> `Snapshot`
_snapshots = {}
# (alias, name of the database, options) -> (how often in a row Django had to flush for a reason that lasts, the reason)
_settled = {}
# A reason that lasts is looked for again at each flush of so many.
_SELDOM = 10
# (alias, name of the database) -> `KeptTable` objects with the rows before the first test of the process
_first_rows = {}


@contextlib.contextmanager
def resetting(name, timeout):
    """While the context lasts, let a tear-down of Django's in this thread reset only what was changed.

    `name` is that of the test, for messages; `timeout` is in seconds, how long to wait for locks of somebody else.
    """
    with Undo() as undo:
        flushes.intercept(lambda *call: _Flush(name, timeout, *call).run(), undo)
        yield


def note_first_rows(alias):
    """Note the rows that there are before the first test of the process: a reset lets them keep their keys."""
    connection = connections[alias]
    database = databases.of(connection)
    if database is None or database.place() in _first_rows or connection.in_atomic_block:
        return
    # Whatever is the matter, the test or its tear-down will meet it.
    with contextlib.suppress(Exception), transaction.atomic(using=alias), connection.cursor() as cursor:
        schema = database.read(cursor)
        tables = database.flushed(schema)
        _first_rows[database.place()] = snapshots.rows_there(database, cursor, schema, tables)


class _Flush(object):
    """One flush that Django's test case asks for: ``perform()`` is Django's."""

    def __init__(self, name, timeout, alias, options, perform):
        self._name = name
        self._timeout = timeout
        self._alias = alias
        self._cascades = bool(options.get("allow_cascade"))
        self._inhibits = bool(options.get("inhibit_post_migrate"))
        self._perform = perform
        self._connection = connections[alias]
        self._database = None

    def run(self):
        obstacle = self._obstacle()
        if obstacle is not None:
            self._log(obstacle)
            self._perform()
            return
        database = self._database = databases.of(self._connection)
        database.patience = self._timeout
        try:
            self._run()
        finally:
            # Unless the connection is broken, which the next statement of Django's will say.
            with contextlib.suppress(Exception):
                database.stop_limiting()

    def _obstacle(self):
        connection = self._connection
        if databases.of(connection) is None:
            return "databases of {} are not known".format(connection.vendor)
        if connection.in_atomic_block or not connection.get_autocommit():
            return "the connection is in a transaction"
        return None

    def _run(self):
        is_noted = True
        place = self._database.place() + (self._cascades, self._inhibits)
        times, reason = _settled.pop(place, (0, None))
        try:
            if times >= snapshots.ENOUGH and times % _SELDOM:
                # Whether it still lasts takes a part of the time of a flush to find out.
                raise Settled(reason)
            self._reset()
        except Unsure as doubt:
            self._log(doubt)
            is_noted = not isinstance(doubt, Settled)
            if not is_noted:
                _settled[place] = (times + 1, str(doubt))
        except Exception as error:
            if self._database.is_locked(error):
                self._report_locked(error)
            self._log("{!r} was raised".format(error))
        else:
            return
        if is_noted:
            self._flush_for_real()
        else:
            self._database.limit_waiting()
            with self._naming_holders():
                self._perform()

    @contextlib.contextmanager
    def _naming_holders(self):
        try:
            yield
        except Exception as error:
            if self._database.is_locked(error.__cause__ or error):
                raise holders.error(self._name, self._alias, self._timeout, self._holders()) from error
            raise

    def _log(self, reason):
        _logger.debug("%s: the database %r is flushed as Django does it, since %s.", self._name, self._alias, reason)

    # --- the way that is sure -----------------------------------------------------------------------------------

    def _flush_for_real(self):
        """Let Django flush, and note what that leaves."""
        before, fires = self._before()
        self._database.limit_waiting()
        with self._naming_holders(), contextlib.ExitStack() as stack:
            unknown = [] if self._inhibits else handlers.unknown()
            observation = stack.enter_context(handlers.Observation(unknown)) if unknown else None
            self._perform()
        try:
            if observation is not None and fires:
                self._log("what receivers make is not told from what a trigger has written")
            else:
                self._note(before, observation)
        except Exception as error:
            _logger.debug("%s: what the flush of %r has left is not known: %r", self._name, self._alias, error)

    def _before(self):
        """Return lists of `KeptTable` with the rows that may keep their keys, and whether the flush fires a trigger.

        The best list comes first.
        """
        database = self._database
        first = _first_rows.get(database.place(), [])
        try:
            with transaction.atomic(using=self._alias), self._connection.cursor() as cursor:
                schema = database.read(cursor)
                tables = self._tables(schema)
                there = snapshots.rows_there(database, cursor, schema, tables)
                known = _snapshots.get(self._key(tables))
                fires = not schema.on_delete.isdisjoint(database.filled(cursor, schema, tables))
        except Exception:
            return [], True
        return ([known.tables] if known is not None else []) + [first, there], fires and database.fires_triggers

    def _note(self, before, observation):
        database = self._database
        with transaction.atomic(using=self._alias), self._connection.cursor() as cursor:
            schema = self._database.read(cursor)
            tables = self._tables(schema)
            # What a trigger, or another thread, has written meanwhile does not stay longer than until the next flush.
            made = tables if observation is not None else self._made_by_djangos(tables)
            snapshot = snapshots.take(database, cursor, schema, made)
        if observation is not None:
            strange = observation.strange(self._alias, schema.others.difference(tables))
            snapshot.judge(strange, _snapshots.get(self._key(tables)))
            snapshot.calls = observation.silent_calls()
        else:
            known = _snapshots.get(self._key(tables))
            trusted = [known.tables] if known is not None and known.expected is None else []
            snapshot.confirm(trusted + [_first_rows.get(database.place(), [])], known)
        _snapshots[self._key(tables)] = snapshot
        if snapshot.doubt is None and self._obstacle_in(schema, tables, snapshot.names()) is None:
            with contextlib.suppress(Exception), transaction.atomic(using=self._alias):
                with self._connection.cursor() as cursor:
                    snapshot.keep_keys(database, cursor, before)

    # --- the way that is fast -----------------------------------------------------------------------------------

    def _reset(self):
        database, alias = self._database, self._alias
        database.prepare()
        with transaction.atomic(using=alias), self._connection.cursor() as cursor:
            schema = self._database.read(cursor)
            tables = self._tables(schema)
            # What waits must come first: what somebody else commits meanwhile is then seen.
            database.wait(cursor, tables)
            snapshot = self._snapshot(schema, tables)
            self._put_right(cursor, schema, tables, snapshot)
        # The rows are right already.
        with contextlib.suppress(Exception):
            database.tidy()
        if not self._inhibits:
            handlers.leave_caches()
        for receiver, arguments in snapshot.calls:
            receiver(**arguments)

    def _snapshot(self, schema, tables):
        """Return what a flush would leave; raise `Unsure` if that is not known."""
        snapshot = _snapshots.get(self._key(tables))
        if snapshot is None:
            raise Unsure("what it leaves is not known yet")
        if snapshot.doubt is not None:
            raise (Settled if snapshot.doubts >= snapshots.ENOUGH else Unsure)(snapshot.doubt)
        if snapshot.expected is not None:
            raise Unsure("what it leaves is to be the same a second time")
        reason = self._obstacle_in(schema, tables, snapshot.names())
        if reason is not None:
            raise Settled(reason)
        return snapshot

    def _obstacle_in(self, schema, tables, names):
        for table in set(tables).union([None]).intersection(schema.strange):
            return "of the table {!r} {}".format(table, schema.strange[table])
        for table in names.intersection(schema.triggered):
            return "{!r}, in which a flush leaves rows, has a trigger".format(table)
        for table in filter(schema.is_named, sorted(names)):
            return "a trigger names {!r}, in which a flush leaves rows".format(table)
        return self._database.obstacle(schema, tables, self._cascades) or self._database.obstacle_to_keeping(
            schema, tables, names
        )

    def _put_right(self, cursor, schema, tables, snapshot):
        database, names = self._database, snapshot.names()
        columns = schema.text(("columns", tuple(sorted(names))), lambda: self._columns(cursor, snapshot))
        for table in snapshot.tables:
            if columns[table.name] != table.columns:
                raise Unsure("{!r} has other columns than before".format(table.name))
        others = [table for table in tables if table not in names]
        marks = database.clear(cursor, schema, others, snapshot.tables)
        if marks != snapshot.marks:
            wrong = [table for table in snapshot.tables if marks[table.name] != snapshot.marks[table.name]]
            kept.restore(database, cursor, wrong)
            marks = database.marks(cursor, snapshot.tables)
        # Even if they are equal: those that are the same objects are compared at once the next time.
        snapshot.marks = marks

    def _columns(self, cursor, snapshot):
        return {table.name: self._database.columns(cursor, table.name) for table in snapshot.tables}

    # --- what there is ------------------------------------------------------------------------------------------

    def _tables(self, schema):
        return self._database.flushed(schema, self._cascades)

    def _made_by_djangos(self, tables):
        names = set() if self._inhibits else handlers.tables_of_djangos()
        return [table for table in tables if table in names]

    def _key(self, tables):
        is_known = self._inhibits or not handlers.unknown()
        return self._database.place() + (self._inhibits, self._cascades, tuple(tables), handlers.key(is_known))

    # --- locks of somebody else -----------------------------------------------------------------------------------

    def _holders(self):
        database = self._database
        with contextlib.suppress(Exception), self._connection.cursor() as cursor:
            schema = database.schema or database.read(cursor)
            return holders.describe(database, database.holders(cursor, self._tables(schema)))
        return []

    def _report_locked(self, error):
        """Let Django flush all the same, and raise an error that names those who hold the locks."""
        found = self._holders()
        problem = holders.error(self._name, self._alias, self._timeout, found)
        self._log(problem)
        with contextlib.suppress(Exception):
            self._flush_for_real()
        raise problem from error
