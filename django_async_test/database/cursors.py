"""Cursors that hold the lock of a shared connection for each statement."""

import functools

__unittest = True

# Statements that end the transaction: everywhere, and on MySQL, which commits before them.
_ENDS = ("COMMIT", "ROLLBACK", "END", "ABORT")
_ENDS_ON_MYSQL = ("BEGIN", "START", "CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "LOCK", "UNLOCK", "GRANT", "REVOKE")

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
            result = method(sql, *args, **kwargs)
            if _ends_transaction(sql, loan.wrapper.vendor):
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


def _ends_transaction(sql, vendor):
    if not isinstance(sql, str):
        return False
    if sql[:6] in _HARMLESS:
        return False
    words = sql[:80].replace(";", " ").upper().split(None, 2)
    if not words:
        return False
    if words[0] in _ENDS:
        return not (words[0] == "ROLLBACK" and len(words) > 1 and "TO" in sql.upper().split())
    return vendor == "mysql" and words[0] in _ENDS_ON_MYSQL
