"""One test, one transaction: whose thread uses which connection, the lock, immunity to close."""

from .access import AccessControl, ConnectionOwnershipError
from .late_access import LateAccess
from .lock import ConnectionTimeoutError
from .open_connections import OpenConnections
from .phases import call_as_django_code, django_code, test_code
from .sharing import ConnectionSharing, let_connections_pass
from .transaction_watch import RefusedStatementError

__all__ = [
    "AccessControl",
    "ConnectionOwnershipError",
    "ConnectionSharing",
    "ConnectionTimeoutError",
    "LateAccess",
    "OpenConnections",
    "RefusedStatementError",
    "call_as_django_code",
    "django_code",
    "let_connections_pass",
    "test_code",
]
