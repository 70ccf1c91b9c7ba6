"""Open the connections of drivers that are written in C as instances of a class that can be changed.

Sqlite3 and psycopg2 make connections whose class is fixed, and so a shared one could not get another class: see
`database.gate`.  Both take a class when they connect.

Needed by: sqlite3 and psycopg2.
Delete when: never; that the classes are fixed is how C extensions are.
Upstream: https://docs.python.org/3/library/sqlite3.html#sqlite3.connect (factory)
Tests: tests/compat/django/test_driver_connections.py
"""

__unittest = True

#: The parameter of the driver's connect() that takes a class, by name of the driver
_PARAMETERS = {"sqlite3": "factory", "psycopg2": "connection_factory"}


def prepare(wrappers, class_of, undo):
    """Let those of `wrappers` that connect until `undo` is closed get a connection of ``class_of(class)``.

    One that is connected already, and not in a transaction, connects again.
    """
    for wrapper in wrappers:
        # Not type(): somebody may have put a proxy around it.
        cls = wrapper.connection.__class__
        if wrapper.connection is not None and class_of(cls) is cls:
            continue
        parameter = _PARAMETERS.get(_driver(wrapper))
        if parameter is None:
            continue
        plain = _plain_class(wrapper)
        undo.replace(wrapper, "get_new_connection", _with_class(wrapper.get_new_connection, parameter, class_of, plain))
        if cls is plain and not wrapper.in_atomic_block:
            _connect_again(wrapper)


def _driver(wrapper):
    return getattr(getattr(wrapper, "Database", None), "__name__", "").partition(".")[0]


def _plain_class(wrapper):
    if wrapper.vendor == "sqlite":
        return wrapper.Database.Connection
    return wrapper.Database.extensions.connection


def _with_class(get_new_connection, parameter, class_of, plain):
    def get_new_connection_of_class(conn_params):
        cls = class_of(conn_params.get(parameter) or plain)
        return get_new_connection(dict(conn_params, **{parameter: cls}))

    return get_new_connection_of_class


def _connect_again(wrapper):
    if not _is_in_memory(wrapper):
        wrapper.close()
    elif "cache=shared" in str(wrapper.settings_dict["NAME"]):
        # The database lives as long as one connection to it is open.
        before = wrapper.connection
        wrapper.connect()
        if _schema_version(wrapper.connection) == _schema_version(before):
            before.close()
            return
        # Somebody has connected, and made the tables, before the database had this name: there it stays.
        wrapper.connection.close()
        wrapper.connection = before


def _schema_version(connection):
    return connection.execute("PRAGMA schema_version").fetchone()[0]


def _is_in_memory(wrapper):
    is_in_memory = getattr(wrapper, "is_in_memory_db", None)
    if is_in_memory is None:
        return False
    try:
        return is_in_memory()
    except TypeError:
        # Django 1.8 to 2.0 ask for the name.
        return is_in_memory(wrapper.settings_dict["NAME"])
