"""What a process that a test has forked may do with the database.

Parent and child have the same connection to the server: what one of them sends
ends up in the middle of what the other does, and both may wait for ever.  The
transaction of a test cannot be shared with another process at all.  So a child
is refused where the test owns the transaction, and elsewhere gets connections
of its own.
"""

from ..compat.django import drivers
from . import sharing
from .access import ConnectionOwnershipError

__unittest = True


class ForkedAccess(object):
    """Admits nobody: stands for the `AccessControl` of a test, called `name`, in a process that it has forked."""

    owner = None
    #: No thread is that of the test.
    thread = None

    def __init__(self, name):
        self._name = name

    def is_in_force(self):
        """Return False: whoever was admitted is another process."""
        return False

    def knows_work(self):
        """Return False: nothing in this process has been admitted."""
        return False

    def admit(self, alias):
        """Raise ConnectionOwnershipError."""
        raise ConnectionOwnershipError(
            "this process was forked from that of {}, whose transaction on the database {!r} it cannot use: a "
            "connection belongs to one process. Query in the test and hand the rows over, or use TransactionTestCase: "
            "there a forked process gets connections of its own.".format(self._name, alias)
        )


def forget_connections():
    """Let no connection of the parent be used in this process, which was forked."""
    current = sharing.current_sharing()
    if current is None:
        return
    for connection in current.shared_connections.values():
        connection.lock.forget_threads()
        connection.access = ForkedAccess(connection.lock.test())
        connection.reserved_by = None
    for wrapper in current.unshared_wrappers():
        drivers.forget_connection(wrapper)
