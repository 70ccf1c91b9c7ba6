"""One test, one transaction: whose thread uses which connection, the lock, immunity to close."""

from ..compat.python import forks
from . import forked, task_blocks
from .access import AccessControl, ConnectionOwnershipError
from .cancelling import cancel_statements
from .hook_watch import HookWatch
from .late_access import LateAccess
from .lock import ConnectionTimeoutError
from .open_connections import OpenConnections
from .phases import call_as_django_code, django_code, test_code
from .sharing import ConnectionSharing, current_sharing, let_connections_pass
from .transaction_watch import RefusedStatementError

forks.call_in_child(forked.forget_connections)

__all__ = [
    "AccessControl",
    "ConnectionOwnershipError",
    "ConnectionSharing",
    "ConnectionTimeoutError",
    "HookWatch",
    "LateAccess",
    "OpenConnections",
    "RefusedStatementError",
    "call_as_django_code",
    "cancel_statements",
    "current_sharing",
    "django_code",
    "let_connections_pass",
    "task_blocks",
    "test_code",
]
