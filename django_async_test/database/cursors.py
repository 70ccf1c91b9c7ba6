"""Cursors that hold the lock of a shared connection for each statement."""

import functools

__unittest = True

# Statements that end the transaction, which are refused, and those before which MySQL commits.
_ENDS = ("COMMIT", "ROLLBACK", "END", "ABORT")
_ENDS_ON_MYSQL = "BEGIN START CREATE ALTER DROP RENAME TRUNCATE LOCK UNLOCK GRANT REVOKE".split()

# How nearly all statements begin; only a shortcut.
_HARMLESS = ("SELECT", "INSERT", "UPDATE", "DELETE", "SAVEPO", "RELEAS")


def locked_maker(make_cursor, loan):
    """Return a stand-in for `make_cursor` whose cursors take the lock of `loan`."""

    def make_locked_cursor(cursor):
        wrapped = make_cursor(cursor)
        if loan.is_held():
            return wrapped
        # A subclass instead of a proxy: isinstance() keeps its answers.
        wrapped.__class__ = _locked_class(type(wrapped))
        wrapped._async_test_loan = loan
        return wrapped

    return make_locked_cursor


@functools.lru_cache(maxsize=None)
def _locked_class(cls):
    return type(cls.__name__, (_LockedCursor, cls), {"__module__": cls.__module__})


class _LockedCursor(object):
    def execute(self, sql, *args, **kwargs):
        return self._locked(super().execute, sql, args, kwargs)

    def executemany(self, sql, *args, **kwargs):
        return self._locked(super().executemany, sql, args, kwargs)

    def callproc(self, name, *args, **kwargs):
        return self._locked(super().callproc, name, args, kwargs)

    def _locked(self, method, sql, args, kwargs):
        loan = self._async_test_loan
        taken = loan.take()
        try:
            word = _first_word(sql)
            if word in _ENDS and not _is_partial(sql):
                raise loan.refusal(sql)
            result = method(sql, *args, **kwargs)
            if word in _ENDS_ON_MYSQL and loan.wrapper.vendor == "mysql":
                loan.note_end(sql)
            return result
        finally:
            if taken:
                loan.lock.release()

    def fetchone(self, *args, **kwargs):
        return self._fetch("fetchone", args, kwargs)

    def fetchmany(self, *args, **kwargs):
        return self._fetch("fetchmany", args, kwargs)

    def fetchall(self, *args, **kwargs):
        return self._fetch("fetchall", args, kwargs)

    def _fetch(self, name, args, kwargs):
        loan = self._async_test_loan
        taken = loan.take()
        try:
            # Django's cursor wrapper finds these with __getattr__
            return self.__getattr__(name)(*args, **kwargs)
        finally:
            if taken:
                loan.lock.release()


def _first_word(sql):
    """Return the first word of a statement that may end the transaction, or None."""
    if not isinstance(sql, str) or sql[:6] in _HARMLESS:
        return None
    words = sql[:80].replace(";", " ").split(None, 1)
    return words[0].upper() if words else None


def _is_partial(sql):
    # ROLLBACK TO SAVEPOINT leaves the transaction as it is.
    return "TO" in sql.upper().split()
