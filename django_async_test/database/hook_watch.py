"""What the class hooks of the user leave in the transaction of the class: it must be there, and as deep as before.

The end of a test shows by itself whether its transaction was still there: it is
rolled back to a savepoint.  At the end of a class hook nothing is rolled back;
so a savepoint is made before it, only to be released after it.
"""

from django.db import Error

from ..compat.django import connections as django_connections

__unittest = True


class HookWatch(object):
    """Watches over the connections of `sharing` from now on to `finish()`, for the class hook with this `name`."""

    def __init__(self, sharing, name):
        self._sharing = sharing
        self._name = name
        sharing.note_depths()
        self._savepoints = [
            (connection, connection.wrapper.savepoint()) for connection in sharing.shared_connections.values()
        ]

    def finish(self):
        """Undo what is left; return messages about it, and about a transaction that has vanished."""
        for connection in self._sharing.shared_connections.values():
            # The tests of the class may go on to fetch.
            connection.server_cursors.clear()
        messages = ["{}: {}".format(self._name, message) for message in self._sharing.settle()]
        for connection, sid in self._savepoints:
            if sid is not None:
                messages += self._look_at(connection, sid)
        return messages + self._sharing.problems()

    def _look_at(self, connection, sid):
        wrapper = connection.wrapper
        if wrapper.needs_rollback or django_connections.is_aborted(wrapper):
            return [
                "{}: the transaction on the database {!r} is broken: a statement has failed, and the exception was "
                "caught outside an atomic block. Put `with transaction.atomic():` around what may fail.".format(
                    self._name, connection.alias
                )
            ]
        try:
            wrapper.savepoint_commit(sid)
        except Error as error:
            connection.watch.note_loss(error)
        return []
