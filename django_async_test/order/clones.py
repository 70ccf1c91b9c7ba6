"""Whether a fork for each trial is safe with the databases of the suite, and a copy of each for it.

A database in the memory of the process is copied by the fork.  Of others Django makes clones, as it does for its own
processes of ``--parallel``: what a trial commits is not there in the next.
"""

import sys

__unittest = True

SUFFIX = "order"


def reason_not_to_fork(old_config):
    """Return why trials cannot be forks, None if they can; `old_config` is what ``setup_databases()`` has returned.

    A clone is made to see whether it can be: that of MySQL takes a program.
    """
    for connection in connections_of(old_config):
        if is_in_memory(connection):
            continue
        if not hasattr(connection.creation, "clone_test_db"):
            return "this Django makes no copies of the database {!r}".format(connection.alias)
        if not _can_be_cloned(connection):
            return "the database {!r} could not be copied".format(connection.alias)
    return None


def _can_be_cloned(connection):
    name = connection.settings_dict["NAME"]
    tables = connection.introspection.table_names()
    try:
        _clone(connection)
        connection.settings_dict.update(connection.creation.get_test_db_clone_settings(SUFFIX))
        # Old Djangos do not look whether the program for it has failed.
        return connection.introspection.table_names() == tables
    except (Exception, SystemExit):
        # Django ends the process of a clone that fails.
        return False
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def _clone(connection):
    _end_sessions(connection)
    connection.creation.clone_test_db(SUFFIX, verbosity=0, keepdb=False)
    connection.close()


def _end_sessions(connection):
    """Let the server end what a trial that was killed has begun in the clone, so that it can be replaced.

    PostgreSQL finds out only when a statement ends, and until then refuses to drop the database.
    """
    if connection.vendor == "postgresql":
        name = connection.creation.get_test_db_clone_settings(SUFFIX)["NAME"]
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        except Exception as error:
            # Not allowed, say: then it is as if nothing was tried.
            print("What is connected to {!r} goes on: {}".format(name, error), file=sys.stderr)
    connection.close()


def connections_of(old_config):
    """Return the connections whose test databases were made."""
    if isinstance(old_config, tuple):
        # Django before 1.10 has mirrors besides.
        old_config = old_config[0]
    found = []
    for entry in old_config or ():
        if entry[0] not in found:
            found.append(entry[0])
    return found


def is_in_memory(connection):
    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and (name == ":memory:" or "mode=memory" in name)


def prepare(old_config):
    """Make the clones for a trial; return a function for its process, which takes them."""
    chosen = [connection for connection in connections_of(old_config) if not is_in_memory(connection)]
    for connection in chosen:
        _clone(connection)

    def take():
        for connection in chosen:
            connection.settings_dict.update(connection.creation.get_test_db_clone_settings(SUFFIX))

    return take


def rename():
    """Give test databases other names, for a process beside the one that has the suite."""
    from django.db import connections

    for connection in connections.all():
        if connection.settings_dict["ENGINE"] != "django.db.backends.dummy":
            name = connection.creation._get_test_db_name()
            test = connection.settings_dict["TEST"]
            if not test.get("MIRROR") and name != ":memory:" and "mode=memory" not in name:
                test["NAME"] = "{}_{}".format(name, SUFFIX)


def remove(old_config):
    """Remove the clones that were made."""
    for connection in connections_of(old_config):
        if not is_in_memory(connection) and hasattr(connection.creation, "clone_test_db"):
            _end_sessions(connection)
            try:
                # The last parameter has another name before Django 2.0.
                connection.creation.destroy_test_db(None, 0, False, SUFFIX)
            except Exception as error:
                # One that could not be made
                print("The clone of the database {!r}: {}".format(connection.alias, error), file=sys.stderr)
