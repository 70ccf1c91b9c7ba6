"""What a statement can leave in the session of a database when its transaction is rolled back, by kind.

PostgreSQL rolls nearly all of it back, settings and temporary tables among them; MySQL and SQLite do not.  A kind knows
from the text of a statement what it may change.  Whether it has changed it is asked of the database, of this
one thing only: before the statement, and at the end of the test.
"""

import re

from ..engine.state.part import short

__unittest = True

_NAME = r"[`\"]?([\w$]+)[`\"]?"
_AT_BEGINNING = r"(?:\A|;)(?:\s|/\*.*?\*/|--[^\n]*\n)*"


def _pattern(text):
    return re.compile(text, re.IGNORECASE | re.DOTALL)


class Kind(object):
    """One kind of what a session keeps.  `ask` is a function that executes a statement, and returns a list of rows."""

    #: What a statement has that may change it: the first group is the name.
    pattern = None

    def names(self, sql, params):
        """Return the names of what `sql` may change."""
        return [match.group(1) for match in self.pattern.finditer(sql)]

    def read(self, ask, name):
        """Return what it is now, in a form that can be compared.  Raises whatever the driver raises."""
        raise NotImplementedError

    def put_back(self, ask, name, before):
        """Make it what it was."""
        raise NotImplementedError

    def describe(self, name, before, after):
        """Return what has become otherwise, as a text."""
        raise NotImplementedError

    def settle(self, ask, name, before):
        """Return texts about what is no longer as it was `before`, which `read()` has returned; put it back."""
        after = self.read(ask, name)
        if after == before:
            return []
        self.put_back(ask, name, before)
        return [self.describe(name, before, after)]


class Value(Kind):
    """A setting."""

    def describe(self, name, before, after):
        return "{} was {}, and is {}".format(name, short(before), short(after))


# --- MySQL and MariaDB --------------------------------------------------------------------------------------------

_SET = _pattern(_AT_BEGINNING + r"SET\s+(?!PASSWORD)(.*)")
_SET_NAMES = _pattern(r"\s*(?:NAMES|CHARACTER\s+SET|CHARSET)\b")
_SET_ISOLATION = _pattern(r"\s*SESSION\s+TRANSACTION\b")
_ASSIGNED = _pattern(r"(?:\A|,)\s*(?:(?:@@)?(SESSION|LOCAL|GLOBAL|PERSIST)(?:\s+|\.)|@@)?(\w+)\s*:?=")
_OF_NAMES = ("character_set_client", "character_set_connection", "character_set_results", "collation_connection")
# What the end of the transaction does not let alone, or what is a value of the moment
_NOT_COMPARED = frozenset("timestamp insert_id last_insert_id autocommit rand_seed1 rand_seed2 identity".split())


class Variables(Value):
    """The system variables of a session, and those of the server."""

    def names(self, sql, params):
        found = []
        for match in _SET.finditer(sql):
            text = match.group(1)
            if _SET_NAMES.match(text):
                found += ["SESSION." + name for name in _OF_NAMES]
            elif _SET_ISOLATION.match(text):
                found += ["SESSION.tx_isolation", "SESSION.transaction_isolation"]
            else:
                found += [self._name(*each) for each in _ASSIGNED.findall(text) if each[1].lower() not in _NOT_COMPARED]
        return found

    @staticmethod
    def _name(scope, name):
        return ("GLOBAL." if scope.upper() in ("GLOBAL", "PERSIST") else "SESSION.") + name.lower()

    def read(self, ask, name):
        return ask("SELECT @@" + name)[0][0]

    def put_back(self, ask, name, before):
        ask("SET @@{} = %s".format(name), (before,))


class UserVariables(Value):
    """``SET @name``, ``SELECT @name :=`` and ``INTO @name``."""

    pattern = _pattern(r"(?<!@)(@\w+)\s*:=|\b(?:SET|INTO)\s+(@\w+)|,\s*(@\w+)\s*=")

    def names(self, sql, params):
        return [next(filter(None, match.groups())) for match in self.pattern.finditer(sql)]

    def read(self, ask, name):
        return ask("SELECT " + name)[0][0]

    def put_back(self, ask, name, before):
        ask("SET {} = %s".format(name), (before,))


class Role(Value):
    """``SET ROLE`` of MariaDB."""

    pattern = _pattern(_AT_BEGINNING + r"SET\s+(ROLE)\s")

    def read(self, ask, name):
        return ask("SELECT CURRENT_ROLE()")[0][0]

    def put_back(self, ask, name, before):
        ask("SET ROLE {}".format("NONE" if before in (None, "NONE") else "`{}`".format(before)))


class Database(Value):
    """``USE``: the database in which names are looked for."""

    pattern = _pattern(_AT_BEGINNING + r"(USE)\s")

    def read(self, ask, name):
        return ask("SELECT DATABASE()")[0][0]

    def put_back(self, ask, name, before):
        ask("USE `{}`".format(before))


class TemporaryTables(Kind):
    """Temporary tables, which no roll-back drops."""

    pattern = _pattern(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?TEMPORARY\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?`?([\w$]+)`?")

    def read(self, ask, name):
        try:
            return ask("SHOW CREATE TABLE `{}`".format(name))[0][1].upper().startswith("CREATE TEMPORARY")
        except Exception:
            # There is none with this name.
            return False

    def put_back(self, ask, name, before):
        if not before:
            ask("DROP TEMPORARY TABLE IF EXISTS `{}`".format(name))

    def describe(self, name, before, after):
        return "the temporary table {} {}".format(name, "is still there" if after else "is gone")


class NamedLocks(Kind):
    """``GET_LOCK()``."""

    pattern = _pattern(r"\bGET_LOCK\s*\(\s*(?:'([^']*)'|\"([^\"]*)\"|(%s)|%\((\w+)\)s)")

    def names(self, sql, params):
        found = []
        for match in self.pattern.finditer(sql):
            text, quoted, by_place, by_name = match.groups()
            try:
                if by_place:
                    text = params[sql.count("%s", 0, match.start(3))]
                elif by_name:
                    text = params[by_name]
            except (IndexError, KeyError, TypeError):
                continue
            found.append(text if text is not None else quoted)
        return found

    def read(self, ask, name):
        return bool(ask("SELECT IS_USED_LOCK(%s) = CONNECTION_ID()", (name,))[0][0])

    def put_back(self, ask, name, before):
        # As often as it was taken
        while not before and ask("SELECT RELEASE_LOCK(%s)", (name,))[0][0] == 1:
            pass

    def describe(self, name, before, after):
        return "the lock {!r} is {}".format(name, "still held" if after else "held no more")


class MySQLsPreparedStatements(Kind):
    """``PREPARE``: which there are the server does not tell, but whether there is one to be deallocated."""

    pattern = _pattern(_AT_BEGINNING + r"PREPARE\s+" + _NAME)

    def read(self, ask, name):
        return None

    def settle(self, ask, name, before):
        try:
            ask("DEALLOCATE PREPARE `{}`".format(name))
        except Exception:
            return []
        return ["the prepared statement {} is still there".format(name)]


# --- PostgreSQL: what no roll-back undoes -------------------------------------------------------------------------


class AdvisoryLocks(Kind):
    """Advisory locks of the session; those of the transaction are released with it."""

    pattern = _pattern(r"\bpg_(?:try_)?(advisory)_(?:lock|unlock)")

    _OWN = (
        "SELECT classid::bigint, objid::bigint, objsubid::int, mode FROM pg_locks "
        "WHERE locktype = 'advisory' AND granted "
        "AND pid = pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )

    def names(self, sql, params):
        return ["advisory locks"] if self.pattern.search(sql) else []

    def read(self, ask, name):
        return frozenset(tuple(row) for row in ask(self._OWN))

    def settle(self, ask, name, before):
        return [_described(lock) for lock in sorted(self.read(ask, name) - before) if self._release(ask, lock)]

    def _release(self, ask, lock):
        """Release it; return whether the session had it, and not the transaction."""
        function = "pg_advisory_unlock" + ("_shared" if lock[3] == "ShareLock" else "")
        key, was_held = _key(lock), False
        # As often as it was taken
        while ask("SELECT {}({})".format(function, ", ".join(["%s"] * len(key))), key)[0][0]:
            was_held = True
        return was_held


def _key(lock):
    high, low, parts, _ = lock
    return (_signed(high << 32 | low, 64),) if parts == 1 else (_signed(high, 32), _signed(low, 32))


def _signed(number, bits):
    return number - (1 << bits) if number >> (bits - 1) else number


def _described(lock):
    shared = ", shared," if lock[3] == "ShareLock" else ""
    return "the advisory lock ({}){} is still held".format(", ".join(map(str, _key(lock))), shared)


class PreparedStatements(Kind):
    """``PREPARE``, by hand: those that a driver prepares are its own."""

    pattern = _pattern(_AT_BEGINNING + r"PREPARE\s+(?!TRANSACTION\b)" + _NAME)

    def read(self, ask, name):
        return ask("SELECT name FROM pg_prepared_statements WHERE from_sql AND name IN (%s, %s)", (name, name.lower()))

    def put_back(self, ask, name, before):
        for row in self.read(ask, name):
            if row not in before:
                ask('DEALLOCATE "{}"'.format(row[0].replace('"', '""')))

    def describe(self, name, before, after):
        return "the prepared statement {} {}".format(name, "is still there" if after else "is gone")


# --- SQLite -------------------------------------------------------------------------------------------------------

# Those that are questions, and those that belong to the transaction or to the file
_QUESTIONS = frozenset(
    "table_info table_xinfo table_list index_info index_list index_xinfo foreign_key_list foreign_key_check "
    "integrity_check quick_check optimize wal_checkpoint incremental_vacuum user_version application_id "
    "schema_version journal_mode journal_size_limit".split()
)


class Pragmas(Value):
    """The settings of a connection."""

    pattern = _pattern(_AT_BEGINNING + r"PRAGMA\s+(?:\w+\.)?(\w+)\s*[=(]")

    def names(self, sql, params):
        return [name for name in map(str.lower, super().names(sql, params)) if name not in _QUESTIONS]

    def read(self, ask, name):
        if name == "case_sensitive_like":
            # It can only be set.
            return ask("SELECT 'a' NOT LIKE 'A'")[0][0]
        return ask("PRAGMA " + name)[0][0]

    def put_back(self, ask, name, before):
        ask("PRAGMA {} = {}".format(name, before if isinstance(before, int) else "'{}'".format(before)))


class Attached(Kind):
    """``ATTACH``: other databases of the connection."""

    pattern = _pattern(_AT_BEGINNING + r"(?:ATTACH|DETACH)\b.*?(?:\bAS\b|DETACH|DATABASE)\s*" + _NAME)

    def read(self, ask, name):
        return any(row[1].lower() == name.lower() for row in ask("PRAGMA database_list"))

    def put_back(self, ask, name, before):
        if not before:
            ask('DETACH "{}"'.format(name))

    def describe(self, name, before, after):
        return "the attached database {} {}".format(name, "is still there" if after else "is gone")


#: The kinds of each vendor, and what at least one of their statements has.
KINDS = {
    "mysql": (
        Variables(),
        UserVariables(),
        Role(),
        Database(),
        TemporaryTables(),
        NamedLocks(),
        MySQLsPreparedStatements(),
    ),
    "postgresql": (AdvisoryLocks(), PreparedStatements()),
    "sqlite": (Pragmas(), Attached()),
}
SUSPECTS = {
    "mysql": re.compile(r"\b(?:SET|USE|TEMPORARY|GET_LOCK|PREPARE)\b|@", re.IGNORECASE),
    "postgresql": re.compile(r"_advisory_|\bPREPARE\b", re.IGNORECASE),
    "sqlite": re.compile(r"\b(?:PRAGMA|ATTACH)\b", re.IGNORECASE),
}
