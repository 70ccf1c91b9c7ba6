"""What a reset asks of a database, whichever it is; each kind answers in a module of its own."""

import collections
import re

from ...compat.django import flushes
from . import model_tables

__unittest = True


class Unsure(Exception):
    """A reset cannot be sure to leave the rows that a flush would leave; the message says why."""


class Settled(Unsure):
    """As before, and to note what the flush leaves would make no difference to the next test."""


#: A foreign key: of the table `child`, to the table `parent`; whether the database acts on the child by itself.
Reference = collections.namedtuple("Reference", "child parent acts")


class Schema(object):
    """What a reset has to know of the tables, read again whenever they change.

    * ``existing``: names of the tables; ``others``: what else rows can be read from;
    * ``triggered``: tables with a trigger of whatever kind; ``on_delete``: those with one that a DELETE may fire;
    * ``trigger_texts``: what the triggers do, where the flush fires them;
    * ``on_truncate``: those with one that a TRUNCATE fires;
    * ``references``: a `Reference` for each foreign key;
    * ``strange``: {table: why a reset must leave it to Django};
    * ``acting``: {(child, parent)} for the foreign keys with which the database changes rows by itself, where that is
      asked for at all; None before, False if it may also change others.
    """

    def __init__(self, existing):
        self.existing = frozenset(existing)
        self.others = frozenset()
        self.triggered = frozenset()
        self.trigger_texts = ()
        self.on_delete = frozenset()
        self.on_truncate = frozenset()
        self.references = ()
        self.strange = {}
        self.acting = None
        self._texts = {}

    def text(self, key, make):
        """Return what ``make()`` returns, made once for each `key`: long statements are put together only once."""
        if key not in self._texts:
            self._texts[key] = make()
        return self._texts[key]

    def is_named(self, table):
        """Return whether the text of a trigger has the name of the table."""
        search = re.compile(r"(?<!\w){}(?!\w)".format(re.escape(table)), re.IGNORECASE).search
        return self.text(("named", table), lambda: any(search(text) for text in self.trigger_texts))

    def children(self, tables):
        """Return the tables that refer to one of `tables`, themselves or through others, and `tables`."""
        found, before = set(tables), None
        while before != len(found):
            before = len(found)
            found.update(reference.child for reference in self.references if reference.parent in found)
        return found

    def acts_on(self, tables):
        """Return whether the database changes rows of `tables` by itself when others are deleted."""
        return any(reference.acts and reference.child in tables for reference in self.references)


# (alias, name of the database) -> (stamp, `Schema`)
_schemas = {}


def schemas_of(name, stamp):
    """Return the schemas that are known of the database `name`, under whatever alias, and that have this stamp."""
    return [known for place, (read, known) in list(_schemas.items()) if place[1] == name and read == stamp]


class Database(object):
    """The database of a connection of Django's."""

    #: Whether a trigger fires when the flush of Django empties a table with statements that we repeat.
    fires_triggers = True

    def __init__(self, connection):
        self.connection = connection
        #: Seconds to wait for a lock of somebody else.
        self.patience = 10
        #: The `Schema` that was read last.
        self.schema = None
        self.quote = connection.ops.quote_name

    # --- before ------------------------------------------------------------------------------------------------

    def prepare(self):
        """Prepare for a reset, before its transaction begins."""

    def limit_waiting(self):
        """Let no statement of the session wait longer than `patience` for a lock."""

    def stop_limiting(self):
        """Undo `limit_waiting()`, if it was called."""

    def wait(self, cursor, tables):
        """In the transaction, wait until nobody has uncommitted rows in `tables`; raise what the driver raises."""

    def holders(self, cursor, tables):
        """Return [(session, text)] for those who have `tables` locked."""
        return []

    def session(self, wrapper):
        """Return what the server calls the session of `wrapper`, as `holders()` does, or None."""
        return None

    def is_locked(self, error):
        """Return whether the exception says that a lock could not be had in time."""
        raise NotImplementedError

    # --- what there is -----------------------------------------------------------------------------------------

    def place(self):
        """Return what identifies the database: the copies that a parallel run makes have other names."""
        return self.connection.alias, self.connection.settings_dict["NAME"]

    def known_schema(self):
        """Return the `Schema` as it was when it was read last, or None."""
        return _schemas.get(self.place(), (None, None))[1]

    def read(self, cursor):
        """Return the `Schema`, read again only if it has changed."""
        stamp = self.stamp(cursor)
        known = _schemas.get(self.place())
        if known is None or known[0] != stamp:
            known = _schemas[self.place()] = (stamp, self.read_schema(cursor))
        self.schema = known[1]
        return known[1]

    def flushed(self, schema, cascades=False):
        """Return the tables that Django's flush empties, in its order; `cascades`: with ``allow_cascade``.

        The list is not to be changed.
        """
        names = model_tables.names(self.connection)
        found = schema.text(("flushed", names), lambda: self._there(schema, names))
        return self.cascade(schema, found) if cascades else found

    def _there(self, schema, names):
        convert = flushes.converter(self.connection)
        return [name for name in names if convert(name) in schema.existing]

    def stamp(self, cursor):
        """Return what differs after each change of the schema."""
        raise NotImplementedError

    def read_schema(self, cursor):
        """Return the `Schema`."""
        raise NotImplementedError

    def existing(self, cursor):
        """Return the names of the tables, as the flush of Django finds them."""
        return self.connection.introspection.table_names(cursor, include_views=False)

    def cascade(self, schema, tables):
        """Return the tables that a flush of `tables` with ``allow_cascade`` empties, in Django's order."""
        return tables

    def obstacle(self, schema, tables, cascades):
        """Return why the flush of Django must do it, or None; `cascades` is whether that has ``allow_cascade``."""
        return None

    def obstacle_to_keeping(self, schema, tables, kept):
        """Return why the rows of `kept` cannot stay, as if Django had made them anew, or None."""
        return None

    def filled(self, cursor, schema, tables):
        """Return the set of those of `tables` that have rows, or whose sequence Django would reset."""
        raise NotImplementedError

    def marks(self, cursor, kept):
        """Return what differs after each change of the rows, for each of `kept`: {table: mark}."""
        raise NotImplementedError

    def look(self, cursor, schema, tables, kept):
        """Return (the tables that are `filled()`, `marks()`); a server is asked both at once."""
        return self.filled(cursor, schema, tables), self.marks(cursor, kept)

    # --- putting right -----------------------------------------------------------------------------------------

    def clear(self, cursor, schema, tables, kept):
        """Empty those of `tables` that are not empty, and return the `marks()` of `kept` afterwards."""
        changed, marks = self.look(cursor, schema, tables, kept)
        if changed:
            fires = self.fires_triggers and not schema.on_delete.isdisjoint(changed)
            # Whatever triggers write is emptied, or not, in Django's order.
            self.empty(cursor, schema, [table for table in tables if fires or table in changed], set(tables))
            if fires or schema.acts_on({table.name for table in kept}):
                before, marks = marks, self.marks(cursor, kept)
                if fires and marks != before:
                    # Whether that stays depends on the order in which Django empties the tables.
                    raise Settled("a trigger has written to a table in which a flush leaves rows")
        return marks

    def empty(self, cursor, schema, changed, tables):
        """Empty the tables `changed`, of `tables` that the flush would empty."""
        for statement in flushes.statements(self.connection, changed):
            cursor.execute(statement)

    def tidy(self):
        """After a reset, outside of its transaction, do what makes the next one faster."""

    def columns(self, cursor, table):
        """Return the names of the columns that a row is made of, in order."""
        cursor.execute("SELECT * FROM {} WHERE 1 = 0".format(self.quote(table)))
        return [column[0] for column in cursor.description]

    def select(self, table, columns):
        """Return the statement that reads all rows such that they can be written again."""
        return "SELECT {} FROM {}".format(", ".join(self.quote(name) for name in columns), self.quote(table))

    def pass_rows(self, cursor, tables):
        """Let the sequences of `tables` go on behind the rows that there are, if they do not do so by themselves."""

    def begin_restoring(self, cursor):
        """Let rows be written in any order until `end_restoring()`."""

    def end_restoring(self, cursor):
        """End what `begin_restoring()` began."""
