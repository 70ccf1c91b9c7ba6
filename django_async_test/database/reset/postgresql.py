"""PostgreSQL: a table whose file is empty has no rows, and each change of a row gives it a greater transaction number.

A DELETE of what Django truncates must fire no trigger: with `session_replication_role` where the user may set it, by
truncating where not, or where there is much to delete.
"""

from . import handlers
from .base import Database, Reference, Schema, Unsure

__unittest = True

#: Bytes of a table above which it is truncated: each row that is deleted stays in its file for a while.
LARGE = 256 * 1024

#: That many tables whose file has bytes but no rows are worth a VACUUM, which cuts the files: a session that is new
#: takes as long to look into one.
IN_VAIN = 4

# How often in a row a VACUUM may be of no use before it is left alone: somebody's snapshot, or not the owner
_USELESS = 3

_LOCK_ERROR = "55P03"

# The first column sets how long to wait in this transaction, the last three are those of `_survey_columns()`.  What
# compares or hashes texts is avoided: a new session reads collations first.  Each foreign key has triggers.
_STAMP = """
SELECT set_config('lock_timeout', '{}', true), current_schemas(true)::text, (
    SELECT concat_ws(' ', count(*), max(oid::bigint), sum(hashname(relname)::bigint), sum(relnamespace::bigint),
        sum(relrowsecurity::int), sum(relhasrules::int * oid::bigint), sum(relhassubclass::int * oid::bigint))
    FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm')
), (SELECT concat_ws(' ', count(*), max(oid::bigint), sum(xmin::text::bigint)) FROM pg_trigger), {}
"""

_RELATIONS = """
SELECT c.relname, c.oid::bigint, c.relkind::text, pg_table_is_visible(c.oid), c.relrowsecurity,
    has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'DELETE'),
    EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhparent, i.inhrelid)),
    EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type <> '1')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
"""

# 8 and 32 are the bits of DELETE and TRUNCATE in tgtype.
_TRIGGERS = "SELECT tgrelid::bigint, tgtype & 8, tgtype & 32, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"

_REFERENCES = """
SELECT conrelid::bigint, confrelid::bigint, confdeltype::text, condeferrable FROM pg_constraint WHERE contype = 'f'
"""

_RIGHTS = """
SELECT rolsuper, has_function_privilege('pg_stat_file(text, boolean)', 'EXECUTE'),
    current_setting('server_version_num')::int
FROM pg_roles WHERE rolname = current_user
"""

# Relation, database, mode, whether it is ours; the session has some in its own database, if only for this statement.
_LOCKED = """
(SELECT string_agg(concat_ws('/', l.relation, l.database, l.mode, (l.pid = pg_backend_pid())::int), ' ')
FROM pg_locks l WHERE l.relation IS NOT NULL AND l.granted)
"""

# Whoever has one of these locks has perhaps written something that is not committed.
_WRITING = {"RowExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"}

_SIZES = """
(SELECT string_agg(concat(oid::text, ':', coalesce({}, 1)), ' ') FROM unnest('{{{}}}'::oid[]) oid)
"""

# A row that is written gets the number of a later transaction than all rows before: the sum grows, or the number of
# rows does.
_MARK = "(SELECT concat_ws(' ', count(*), sum(xmin::text::bigint), {}) FROM {})"

_HOLDERS = """
SELECT a.pid, format('process %s of %s (%s%s): %s', a.pid, a.usename, a.state,
    CASE WHEN a.application_name <> '' THEN ', ' || a.application_name END, a.query)
FROM pg_stat_activity a
WHERE a.pid <> pg_backend_pid() AND a.pid IN (
    SELECT l.pid FROM pg_locks l WHERE l.locktype = 'relation' AND l.granted AND l.relation IN ({})
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
"""

# The sequence that belongs to a column: (table, column, name of the sequence)
_SEQUENCES = """
SELECT a.attrelid::bigint, a.attname, d.objid::regclass::text
FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN ({})
"""

_DO_NOT_SYNC = "SELECT current_setting('synchronous_commit'), set_config('synchronous_commit', 'off', false)"

_PASS = "SELECT setval('{0}', greatest((SELECT max({1}) FROM {2}), {3})) FROM {2} HAVING count(*) > 0"
_LAST = "(SELECT last_value FROM {})"


class PostgreSQL(Database):
    """A database of PostgreSQL."""

    fires_triggers = False

    # What `stamp()` has found: the numbers of tables that somebody else writes to, or uses; {number: size}
    _locked = _sizes = None
    _used = frozenset()

    # (`KeptTable` objects, their marks) as the last survey has found them, until they are used
    _marks = None

    # Tables of which `look()` has found that they have a size, but no rows
    _in_vain = ()

    _is_limited = False

    def limit_waiting(self):
        with self.connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = {}".format(self._milliseconds()))
        self._is_limited = True

    def stop_limiting(self):
        if self._is_limited:
            with self.connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")

    def _milliseconds(self):
        return max(int(self.patience * 1000), 1)

    def wait(self, cursor, tables):
        schema = self.schema
        if self._locked is None:
            self._survey(cursor, schema)
        names = [table for table in tables if schema.numbers[table] in self._locked]
        if names:
            cursor.execute("LOCK TABLE {} IN SHARE MODE".format(", ".join(map(self.quote, names))))
            self._survey(cursor, schema)

    def _survey(self, cursor, schema):
        cursor.execute("SELECT " + self._survey_columns(schema))
        self._take_survey(schema, cursor.fetchone())

    def _survey_columns(self, schema):
        numbers = schema.text("numbers", lambda: _list(schema.numbers.values()))
        # The first reads no relation, which takes the time of a new session.
        size = "(pg_stat_file(pg_relation_filepath(oid), true)).size" if schema.rights[1] else "pg_relation_size(oid)"
        kept = schema.kept[1] if schema.kept is not None else []
        return ", ".join([_LOCKED, _SIZES.format(size, numbers), "ARRAY[{}]::text[]".format(", ".join(kept))])

    def _take_survey(self, schema, row):
        locks = [lock.split("/") for lock in (row[0] or "").split()]
        own = {database for _, database, _, is_own in locks if is_own == "1"}
        others = [(int(lock[0]), lock[2]) for lock in locks if lock[3] == "0" and lock[1] in own]
        self._used = {number for number, _ in others}
        self._locked = {number for number, mode in others if mode in _WRITING}
        pairs = (pair.split(":") for pair in (row[1] or "").split())
        self._sizes = {int(number): int(size) for number, size in pairs}
        self._marks = None if schema.kept is None else (schema.kept[0], row[2])

    def holders(self, cursor, tables):
        numbers = [self.schema.numbers[table] for table in tables if table in self.schema.numbers]
        cursor.execute(_HOLDERS.format(_list(numbers)))
        return cursor.fetchall()

    def session(self, wrapper):
        ask = getattr(wrapper.connection, "get_backend_pid", None)
        # psycopg2 and psycopg
        return ask() if ask is not None else wrapper.connection.info.backend_pid

    def is_locked(self, error):
        error = getattr(error, "__cause__", None) or error
        return _LOCK_ERROR in (getattr(error, "pgcode", None), getattr(error, "sqlstate", None))

    def stamp(self, cursor):
        known = self.known_schema()
        survey = "NULL, NULL, NULL" if known is None else self._survey_columns(known)
        kept = None if known is None else known.kept
        if kept is not None:
            # Unless this fails, as it does when the test has dropped one of the tables
            known.kept = None
        cursor.execute(_STAMP.format(self._milliseconds(), survey))
        row = cursor.fetchone()
        if known is not None:
            known.kept = kept
            self._take_survey(known, row[-3:])
        return tuple(row[1:-3])

    def read_schema(self, cursor):
        self._locked = self._sizes = self._marks = None
        schema = Schema(self.existing(cursor))
        # (`KeptTable` objects, the expressions for their marks), for the survey
        schema.kept = None
        cursor.execute(_RIGHTS)
        schema.rights = cursor.fetchone()
        schema.vacuumed, schema.useless = frozenset(), 0
        cursor.execute(_RELATIONS)
        found = cursor.fetchall()
        names = {row[1]: row[0] if row[3] else "another {}".format(row[0]) for row in found}
        schema.others = frozenset(row[0] for row in found)
        schema.numbers = {row[0]: row[1] for row in found if row[3]}
        schema.partitioned = frozenset(row[0] for row in found if row[2] == "p" or row[6])
        schema.ruled = frozenset(row[0] for row in found if row[7])
        for name, _, kind, is_visible, secured, is_readable, _, _ in found:
            if is_visible and (kind == "f" or (secured and not schema.rights[0]) or not is_readable):
                schema.strange[name] = "the user may not see all its rows, or it is a foreign table"
        cursor.execute(_TRIGGERS)
        triggers = [(names.get(row[0]),) + tuple(row[1:]) for row in cursor.fetchall()]
        schema.triggered = frozenset(row[0] for row in triggers)
        schema.on_truncate = frozenset(row[0] for row in triggers if row[2])
        # Those that fire although the role is that of a replica
        schema.on_delete = frozenset(row[0] for row in triggers if row[1] and (row[3] in "AR" or not schema.rights[0]))
        cursor.execute(_REFERENCES)
        references = cursor.fetchall()
        schema.references = [Reference(names.get(row[0]), names.get(row[1]), row[2] not in "ar") for row in references]
        schema.immediate = frozenset(names.get(row[1]) for row in references if row[2] not in "a" or not row[3])
        return schema

    def cascade(self, schema, tables):
        more = schema.children(tables).difference(tables)
        if not schema.existing.issuperset(more):
            raise Unsure("a table in another schema refers to one that is flushed")
        return list(tables) + sorted(more)

    def obstacle(self, schema, tables, cascades):
        everything = set(tables)
        for table in everything.intersection(schema.on_truncate):
            return "a trigger fires when {!r} is truncated".format(table)
        if not cascades:
            for reference in schema.references:
                if reference.parent in everything and reference.child not in everything:
                    return "{!r}, which is not flushed, refers to {!r}".format(reference.child, reference.parent)
        return None

    def filled(self, cursor, schema, tables):
        return self.look(cursor, schema, tables, ())[0]

    def marks(self, cursor, kept):
        return self.look(cursor, None, (), kept)[1]

    def look(self, cursor, schema, tables, kept):
        if tables and self._sizes is None:
            self._survey(cursor, schema)
        # What has no size is partitioned, or was made a moment ago.
        perhaps = [
            table for table in tables if self._sizes.get(schema.numbers[table], 1) or table in schema.partitioned
        ]
        known = self._known_marks(schema, kept)
        expressions = self._mark_expressions(cursor, kept) if known is None else []
        parts = [
            "SELECT {}, NULL::text WHERE EXISTS (SELECT 1 FROM {})".format(number, self.quote(table))
            for number, table in enumerate(perhaps)
        ] + ["SELECT {}, {}".format(-number, expression) for number, expression in enumerate(expressions, 1)]
        filled, marks = set(), known or {}
        if parts:
            cursor.execute(" UNION ALL ".join(parts))
            for number, mark in cursor.fetchall():
                if number < 0:
                    marks[kept[-number - 1].name] = mark
                else:
                    filled.add(perhaps[number])
        if expressions and schema is not None:
            # The next survey finds them.
            schema.kept = kept, expressions
        if tables:
            self._in_vain = [table for table in perhaps if table not in filled and self._may_cut(schema, table)]
        return filled, marks

    def _may_cut(self, schema, table):
        return table not in schema.partitioned and schema.numbers[table] not in self._used

    def _known_marks(self, schema, kept):
        """Return the marks of `kept` that a survey has found, once, or None."""
        found, self._marks = self._marks, None
        if schema is None or found is None or found[0] is not kept:
            return None
        return dict(zip([table.name for table in kept], found[1]))

    def _mark_expressions(self, cursor, kept):
        sequences = self._sequences_of_sites(cursor, kept)
        return [_MARK.format(sequences.get(table.name, "NULL"), self.quote(table.name)) for table in kept]

    def _sequences_of_sites(self, cursor, kept):
        """Return {table: expression with where its sequence is}: the receiver for sites sets it back each time."""
        found = {}
        for table in handlers.tables_of_djangos(["sites"]).intersection(table.name for table in kept):
            found[table] = self.schema.text(("sequence", table), lambda table=table: self._where(cursor, table))
        return found

    def _where(self, cursor, table):
        cursor.execute(_SEQUENCES.format(self.schema.numbers[table]))
        sequences = [row[2] for row in cursor.fetchall()]
        return "(SELECT last_value * 2 + is_called::int FROM {})".format(sequences[0]) if sequences else "NULL"

    def empty(self, cursor, schema, changed, tables):
        is_superuser = schema.rights[0]
        truncated = {table for table in changed if self._sizes.get(schema.numbers[table], 0) > LARGE}
        truncated.update(schema.ruled.intersection(changed), schema.on_delete.intersection(changed))
        truncated.update(schema.partitioned.intersection(changed))
        if not is_superuser:
            truncated.update(schema.immediate.intersection(changed))
        statements = ["SET LOCAL synchronous_commit = off"]
        if truncated:
            truncated = schema.children(truncated)
            if not truncated.issubset(tables):
                raise Unsure("what refers to a changed table is not flushed, or has rows that stay")
            statements.append("TRUNCATE " + ", ".join(self.quote(table) for table in sorted(truncated)))
        deleted = [table for table in changed if table not in truncated]
        if deleted and is_superuser:
            statements.append("SET LOCAL session_replication_role = replica")
        statements += ["DELETE FROM " + self.quote(table) for table in deleted]
        if deleted and is_superuser:
            statements.append("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute("; ".join(statements))

    def tidy(self):
        """Cut the files of tables that have no rows to no bytes, so that the next reset does not look into them."""
        schema, tables = self.schema, frozenset(self._in_vain)
        if schema.vacuumed:
            schema.useless = schema.useless + 1 if schema.vacuumed.issubset(tables) else 0
        schema.vacuumed = frozenset()
        if len(tables) < IN_VAIN or schema.useless >= _USELESS or schema.rights[2] < 120000:
            return
        schema.vacuumed = tables
        with self.connection.cursor() as cursor:
            cursor.execute(_DO_NOT_SYNC)
            before = cursor.fetchone()[0]
            try:
                # Waits for nobody.
                cursor.execute("VACUUM (SKIP_LOCKED, TRUNCATE) " + ", ".join(map(self.quote, sorted(tables))))
            finally:
                cursor.execute("SET synchronous_commit = {}".format(before))

    def begin_restoring(self, cursor):
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def pass_rows(self, cursor, tables):
        numbers = {self.schema.numbers[table]: table for table in tables}
        sites = handlers.tables_of_djangos(["sites"])
        cursor.execute(_SEQUENCES.format(_list(numbers)))
        for number, column, sequence in cursor.fetchall():
            table = numbers[number]
            # The receiver for sites sets the sequence back.
            least = "1" if table in sites else _LAST.format(sequence)
            cursor.execute(_PASS.format(sequence, self.quote(column), self.quote(table), least))


def _list(numbers):
    return ", ".join(str(number) for number in numbers)
