"""One test, one transaction: whose thread uses which connection, the lock, immunity to close."""

from .lending import Lending, RefusedStatementError, django_code, test_code
from .lock import ConnectionTimeoutError

__all__ = ["ConnectionTimeoutError", "Lending", "RefusedStatementError", "django_code", "test_code"]
