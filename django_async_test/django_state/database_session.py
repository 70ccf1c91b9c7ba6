"""What the session of a database keeps when the transaction of a test is rolled back."""

from ..compat.django import connections as django_connections
from ..database.memory_session import MemorySession
from ..database.session_changes import SessionChanges
from ..database.sharing import current_sharing
from ..engine import stacks
from ..engine.state.part import Change, Part

__unittest = True


class DatabaseSession(Part):
    """Settings, temporary tables, locks and prepared statements that are left, as far as no roll-back undoes them.

    Statements are looked at when they pass by; connections that Django closes after each test are not looked at.
    """

    name = "database_session"
    title = "the session of a database"

    def take(self):
        sharing = current_sharing()
        if sharing is None:
            return ()
        sessions = []
        for connection in sharing.shared_connections.values():
            if connection.watch.changes is not None:
                # A thread of the test before had the connection until its end.
                connection.watch.changes.settle()
            last = connection.watch.last_changes
            if last is None or not last.is_as_new():
                connection.watch.last_changes = last = SessionChanges(connection)
            connection.watch.changes = changes = last
            sessions.append((connection, changes))
        for wrapper in sharing.unshared_wrappers():
            if wrapper.connection is not None and not wrapper.in_atomic_block and _is_in_memory(wrapper):
                sessions.append((None, MemorySession(wrapper)))
        return sessions

    def changes(self, before):
        found = []
        for connection, session in before:
            for text, noted in session.settle():
                found.append(Change(text, "Executed at:\n" + stacks.text(noted) if noted else None))
            self._end(connection, session)
        return found

    def put_back(self, before):
        """Nothing is left to do: what has changed can only be asked for and put back at once."""

    def forget(self, before):
        for connection, session in before:
            self._end(connection, session)

    @staticmethod
    def _end(connection, session):
        if connection is not None:
            watch = connection.watch
            if watch.changes is session and not session.is_waiting():
                watch.changes = None


def _is_in_memory(wrapper):
    return wrapper.vendor == "sqlite" and django_connections.is_in_memory(wrapper)
