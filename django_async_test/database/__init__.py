"""One test, one transaction: whose thread uses which connection, the lock, immunity to close."""

from .lending import Lending, django_code, test_code
from .lock import ConnectionTimeoutError

__all__ = ["ConnectionTimeoutError", "Lending", "django_code", "test_code"]
