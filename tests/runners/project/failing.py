import asyncio

from base import Base, create


class ErrorTests(Base):
    async def test_error(self):
        await create("error")
        marker = "the value of a local variable"  # noqa: F841
        raise ValueError("the original error")


class FailureTests(Base):
    async def test_failure(self):
        await create("failure")
        self.assertEqual("one", "two", "the original assertion")


class SubtestTests(Base):
    async def test_subtests(self):
        await create("subtests")
        for number in range(3):
            with self.subTest(number=number):
                await asyncio.sleep(0)
                self.assertEqual(0, number % 2, "the original subtest")
