"""What Django does not ask of database drivers: to end what is being executed, and to go on with another connection.

Needed by: the end of a test, and its time limit.
Delete when: never; Django has no such methods.
Upstream: https://www.psycopg.org/psycopg3/docs/api/connections.html#psycopg.Connection.cancel
Tests: tests/compat/django/test_drivers.py
"""

import gc
import weakref

from django.db import InterfaceError

from . import connections

__unittest = True

# What psycopg calls it when a statement is going on, a COPY too.
_ACTIVE = 1


# wrapper -> (connection, what the server calls its session)
_sessions = weakref.WeakKeyDictionary()


def note_session(wrapper):
    """Note what the server calls the session of `wrapper`: a driver of MySQL does not say it during a statement."""
    connection = wrapper.connection
    if wrapper.vendor == "mysql" and connection is not None:
        _sessions[wrapper] = (connection, int(connection.thread_id()))


def _session(wrapper):
    connection, session = _sessions.get(wrapper, (None, None))
    return session if connection is wrapper.connection else int(wrapper.connection.thread_id())


def can_cancel(wrapper):
    """Return whether a statement that another thread executes can be ended: with SQLite on PyPy it cannot."""
    return wrapper.vendor != "sqlite" or hasattr(wrapper.Database.Connection, "interrupt")


def cancel(wrapper):
    """Ask the database to end the statement that another thread is executing with `wrapper`, if that is possible.

    It does not raise: the caller waits for the end of the statement in any case.
    """
    connection = wrapper.connection
    try:
        if wrapper.vendor == "mysql":
            _execute_beside(wrapper, "KILL QUERY {}".format(_session(wrapper)))
            return
        for name in ("interrupt", "cancel"):
            method = getattr(connection, name, None)
            if method is not None:
                method()
                return
    except Exception:
        pass


def terminate(wrapper):
    """Let the server end the session of `wrapper`, whose connection is of no more use: it would keep the database."""
    connection = wrapper.connection
    try:
        if wrapper.vendor == "mysql":
            _execute_beside(wrapper, "KILL {}".format(_session(wrapper)))
        elif wrapper.vendor == "postgresql":
            _execute_beside(wrapper, "SELECT pg_terminate_backend({})".format(_backend_pid(connection)))
    except Exception:
        # Perhaps the server has ended it already.
        pass


def _backend_pid(connection):
    method = getattr(connection, "get_backend_pid", None)
    # psycopg2 and psycopg
    return int(method() if method is not None else connection.info.backend_pid)


def _execute_beside(wrapper, sql):
    # Neither Django's connection nor its pool, whose other connections may all be in use.
    connection = wrapper.Database.connect(**wrapper.get_connection_params())
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        cursor.close()
    finally:
        connection.close()


def is_closed(wrapper):
    """Return whether the driver's connection of `wrapper` is closed, perhaps past Django, which does not know it."""
    connection = wrapper.connection
    if connection is None:
        return True
    if wrapper.vendor == "sqlite":
        try:
            # Nothing asks SQLite, which may wait, without letting other threads run, for a statement of one of them.
            return wrapper.Database.Connection.cursor(connection) is None
        except wrapper.Database.ProgrammingError:
            return True
    # psycopg and psycopg2; mysqlclient and PyMySQL
    return bool(getattr(connection, "closed", False)) or not getattr(connection, "open", True)


def is_active(wrapper):
    """Return whether something of the driver goes on, as a statement or a COPY; only psycopg leaves such things."""
    # It is asked at the end of each test.
    connection = wrapper.connection
    pgconn = getattr(connection, "pgconn", None)
    return pgconn is not None and (pgconn.transaction_status == _ACTIVE or _has_open_manager(connection))


def _has_open_manager(connection):
    """Return whether a ``pipeline()`` or a ``transaction()`` of psycopg was entered on the connection, and not left."""
    state = getattr(connection, "__dict__", {})
    return bool(state.get("_num_transactions") or state.get("_pipeline"))


def finish_statements(wrapper):
    """End what is half done on the connection of `wrapper`, of which no thread executes anything now.

    That is a COPY of psycopg, and on SQLite queries of which not all rows were
    fetched: as long as there is one, an interruption stays in force for
    whatever is executed.  Raises InterfaceError for what cannot be ended.
    """
    if wrapper.connection is None:
        return
    if wrapper.vendor == "sqlite":
        _close_cursors(wrapper)
    elif _has_open_manager(wrapper.connection):
        # What a pipeline has sent may never be answered, and whoever leaves a transaction() acts on another test's.
        raise InterfaceError("a pipeline() or transaction() of the driver was left open")
    elif is_active(wrapper):
        try:
            _end_copy(wrapper.connection)
        except Exception:
            # Then it is of no more use.
            pass


def _close_cursors(wrapper):
    # Python 3.9 and earlier find none; there closing the connection ends what they execute.
    cursor_class = wrapper.Database.Cursor
    for found in gc.get_referrers(wrapper.connection):
        if isinstance(found, cursor_class):
            found.close()


def _end_copy(connection):
    from psycopg import pq

    pgconn = connection.pgconn
    if connection.lock.locked():
        # The context manager of the COPY has it, and will release the old one.
        connection.lock = type(connection.lock)()
    if pgconn.nonblocking:
        pgconn.nonblocking = 0
    connection.cancel()
    while True:
        result = pgconn.get_result()
        if result is None:
            return
        if result.status == pq.ExecStatus.COPY_IN:
            pgconn.put_copy_end(b"the test is over")
        elif result.status in (pq.ExecStatus.COPY_OUT, pq.ExecStatus.COPY_BOTH):
            while pgconn.get_copy_data(0)[0] > 0:
                pass


# Connections of the parent of this process: some drivers end the session when the object dies.
_of_parent = []


def forget_connection(wrapper):
    """Let the next query of `wrapper` open a connection; the one that it has is that of the parent process.

    Not a database of SQLite in memory, of which a forked process has a copy.
    """
    connection = wrapper.connection
    if connection is None or connections.is_in_memory(wrapper):
        return
    _of_parent.append(connection)
    wrapper.connection = None
    wrapper.in_atomic_block = wrapper.needs_rollback = wrapper.closed_in_transaction = False
    wrapper.savepoint_ids = []
    if hasattr(wrapper, "atomic_blocks"):
        wrapper.atomic_blocks = []
    if hasattr(wrapper, "run_on_commit"):
        wrapper.run_on_commit = []


def drop_if_broken(wrapper):
    """Close the connection of `wrapper` if it is of no more use, so that the next query opens another one."""
    if wrapper.connection is None or wrapper.in_atomic_block:
        return
    try:
        # Django takes every connection to SQLite for usable, one that is closed too.
        wrapper.connection.cursor().close()
        is_usable = wrapper.is_usable()
    except Exception:
        is_usable = False
    if not is_usable:
        # Django may have closed it inside a block, and then believes that there is still something to be rolled back.
        wrapper.closed_in_transaction = wrapper.needs_rollback = False
        connections.close_from_any_thread(wrapper)


def replace_connection(wrapper, closes=True):
    """Give `wrapper` a new connection, in a transaction with the same savepoints, for one that is of no more use.

    Without `closes` the old one is left to the thread that is stuck in it, and its session is ended by the server.
    """
    old = wrapper.connection
    state = {name: getattr(wrapper, name) for name in ("in_atomic_block", "commit_on_exit")}
    savepoints, blocks = list(wrapper.savepoint_ids), list(getattr(wrapper, "atomic_blocks", ()))
    if old is not None:
        if not closes:
            terminate(wrapper)
        elif wrapper.vendor == "sqlite":
            _close_cursors(wrapper)
    wrapper.connection = None
    # Not what may have been put on the instance.  The database of SQLite in memory lives as long as a connection does.
    type(wrapper).connect(wrapper)
    if old is not None and closes:
        try:
            old.close()
        except Exception:
            pass
    if not state["in_atomic_block"]:
        return
    if wrapper.vendor == "sqlite":
        connections.start_transaction(wrapper)
        wrapper.autocommit = False
    else:
        type(wrapper).set_autocommit(wrapper, False)
    for name, value in state.items():
        setattr(wrapper, name, value)
    if hasattr(wrapper, "atomic_blocks"):
        wrapper.atomic_blocks[:] = blocks
    for savepoint in savepoints:
        wrapper.savepoint_ids.append(savepoint)
        if savepoint is not None:
            wrapper._savepoint(savepoint)
