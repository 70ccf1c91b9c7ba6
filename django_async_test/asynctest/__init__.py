"""The maintained successor of the package asynctest: ``import django_async_test.asynctest as asynctest``.

Like asynctest it has all names of ``unittest`` too, so that ``import
django_async_test.asynctest as unittest`` works, and ``from ... import *``
brings those of ``unittest`` only.
"""

from unittest import *  # noqa: F403
from unittest import __all__  # noqa: F401

from . import _fail_on, case  # noqa: F401
from ._fail_on import fail_on, lenient, strict  # noqa: F401
from .case import *  # noqa: F403
