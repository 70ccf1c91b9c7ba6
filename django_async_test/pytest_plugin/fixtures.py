"""What the test case classes have as methods, as fixtures."""

import pytest

from . import item_run

__unittest = True


def _case(request):
    run = item_run.of(request.node)
    if not run.has_begun:
        run.begin()
    return run.case


@pytest.fixture
def django_atomic(request):
    """``async with django_atomic():`` is transaction.atomic() for coroutines."""
    return _case(request).atomic
