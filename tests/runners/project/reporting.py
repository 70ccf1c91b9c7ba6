import asyncio
import unittest

from base import Base, create


class ReportingTests(Base):
    @unittest.expectedFailure
    async def test_expected_failure(self):
        await create("expected")
        self.fail()

    @unittest.skip("the reason of the decorator")
    async def test_skipped(self):
        self.fail()

    async def test_that_skips_itself(self):
        await create("skipped")
        self.skipTest("the reason of the test")

    async def test_task(self):
        async def background():
            await create("background")
            raise ValueError("the error of the task")

        task = asyncio.ensure_future(background())
        await asyncio.wait([task])


class BrokenClassTests(Base):
    @classmethod
    async def setUpClass(cls):
        await super().setUpClass()
        await create("broken")
        raise ValueError("the error of the class")

    async def test(self):
        self.fail()
