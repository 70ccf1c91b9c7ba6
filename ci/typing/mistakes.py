"""Mistakes that a type checker reports, in the lines that say so."""

from shop.models import Product

from django_async_test import TestCase, fail_on


def buy(product: str, count: int) -> str:
    return "bought"


class StockTests(TestCase):
    @fail_on(pending_task=False)  # error: unknown check
    async def test_bad(self) -> None:
        await self.acall(buy, "tea")  # error: an argument is missing
        await self.acall(buy, "tea", 1, nothing=4)  # error: an argument too many
        self.aassertNumQueries(1, Product.objects.acount)  # error: not awaited
        self.assertNumQueries(1, Product.objects.acount)  # error: not awaited
        self.aassertEqual(1, 1)  # error: not awaited
        self.acall(buy, "tea", 1)  # error: not awaited
