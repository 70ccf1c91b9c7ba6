"""Tests of what surrounds a function test."""

from .helpers import PluginTestCase, run_pytest

OWNED = """
import threading

import pytest
from asgiref.sync import sync_to_async

from django_async_test import ConnectionOwnershipError
from tests.project.shop.models import Product

go, done, errors = threading.Event(), threading.Event(), []


def work():
    go.wait(10)
    try:
        Product.objects.count()
    except ConnectionOwnershipError as error:
        errors.append(str(error))
    done.set()


threading.Thread(target=work, daemon=True).start()


@pytest.mark.django_db
@pytest.mark.strict_ownership
def test_stranger():
    go.set()
    assert done.wait(10)
    assert "does not descend from that test" in errors[0]


@pytest.mark.time_limit(5)
async def test_without_a_database():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        await sync_to_async(Product.objects.count)()
"""


class EnvironmentTests(PluginTestCase):
    def test_strict_ownership(self):
        """With the mark only what the test has started may use its connections; without a database nobody may."""
        outcome = run_pytest(files={"test_it.py": OWNED})
        self.assertEqual(2, len(outcome.tests("PASSED")), outcome.output)
