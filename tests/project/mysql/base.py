"""Django's MySQL backend over PyMySQL, the one driver that installs without a compiler on every Python."""

import inspect

import pymysql

# PyMySQL claims to be an old MySQLdb. Django 6.1 asks for 2.2.1, and no older Django minds a newer one.
pymysql.version_info = (2, 2, 8, "final", 0)
pymysql.install_as_MySQLdb()

from django.db.backends.mysql import base, operations  # noqa: E402  (they import MySQLdb)

# PyMySQL 0.10, the last one for Python 3.5, encrypts only where it is asked to.
_PARAMETERS = inspect.signature(pymysql.connections.Connection).parameters


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor, sql, params):
        # Django 2.2 decodes it: bytes in MySQLdb, but a string in PyMySQL.
        # https://code.djangoproject.com/ticket/30380
        return getattr(cursor, "_executed", None)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def get_connection_params(self):
        params = super().get_connection_params()
        if "unix_socket" in params and "ssl_disabled" in _PARAMETERS:
            # It would read all certificates of the system for each connection, which takes most of its time.
            params["ssl_disabled"] = True
        return params
