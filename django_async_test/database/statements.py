"""Which SQL statements end a transaction."""

__unittest = True

# Statements that end the transaction, and those before which MySQL commits.
_ENDS = ("COMMIT", "ROLLBACK", "END", "ABORT")
_ENDS_ON_MYSQL = "BEGIN START CREATE ALTER DROP RENAME TRUNCATE LOCK UNLOCK GRANT REVOKE".split()

#: The first six letters of nearly all statements, which end none; only a shortcut.
HARMLESS = frozenset(("SELECT", "INSERT", "UPDATE", "DELETE", "SAVEPO", "RELEAS"))


def ends_transaction(sql):
    """Return whether the statement `sql` ends the transaction; ROLLBACK TO SAVEPOINT does not."""
    return _first_word(sql) in _ENDS and "TO" not in sql.upper().split()


def commits_on_mysql(sql):
    """Return whether MySQL commits before it executes the statement `sql`."""
    return _first_word(sql) in _ENDS_ON_MYSQL


def _first_word(sql):
    # Not every driver wants a string.
    if not isinstance(sql, str) or sql[:6] in HARMLESS:
        return None
    words = sql[:80].replace(";", " ").split(None, 1)
    return words[0].upper() if words else None
