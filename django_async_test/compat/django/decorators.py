"""Let ``override_settings`` and its kind wait for the coroutine functions that they decorate.

Where they do not, the settings are as before when the body of an ``async def`` begins.

Mirrors: ``TestContextDecorator.decorate_callable()`` of Django 3.1.
Needed by: Django below 3.1.
Delete when: Django >= 3.1.
Upstream: https://code.djangoproject.com/ticket/31224
Tests: tests/compat/django/test_decorators.py
"""

from django.test import utils

from .. import features
from ..python import awaiting_decorators

__unittest = True


def install():
    """Complete the decorators; idempotent."""
    if features.decorates_coroutine_functions:
        # Django 3.1 and later
        return
    for cls in _decorators():
        # Django 1.11 to 3.0 have decorate_callable(), which __call__() uses.
        name = "decorate_callable" if "decorate_callable" in cls.__dict__ else "__call__"
        awaiting_decorators.patch(cls, name, awaiting_decorators.awaiting)


def _decorators():
    # Django 1.10 and later
    base = getattr(utils, "TestContextDecorator", None)
    if base is not None:
        return [base]
    # Django 1.8 and 1.9: modify_settings inherits from override_settings.
    return [utils.override_settings]
