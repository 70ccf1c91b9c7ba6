"""One test, one transaction: whose thread uses which connection, the lock, immunity to close."""

from .guard import ConnectionOwnershipError, Guard, find_late
from .lending import Lending, RefusedStatementError, call_as_django_code, django_code, test_code
from .lock import ConnectionTimeoutError

__all__ = [
    "ConnectionOwnershipError",
    "ConnectionTimeoutError",
    "Guard",
    "Lending",
    "RefusedStatementError",
    "call_as_django_code",
    "django_code",
    "find_late",
    "test_code",
]
