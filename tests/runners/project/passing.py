from base import Base, create
from notes import note


class PassingTests(Base):
    async def asyncSetUp(self):
        await create("asyncSetUp")

    async def asyncTearDown(self):
        note("asyncTearDown", self._testMethodName)

    async def cleanup(self):
        note("cleanup", self._testMethodName)

    async def test_one(self):
        self.addCleanup(self.cleanup)
        await create("test")
        self.assertEqual(["asyncSetUp", "class", "setUp", "test"], await self.names())

    async def test_two(self):
        self.addCleanup(self.cleanup)
        await create("test")
        self.assertEqual(["asyncSetUp", "class", "setUp", "test"], await self.names())


class MorePassingTests(Base):
    async def test_three(self):
        self.assertEqual(["class", "setUp"], await self.names())

    def test_sync(self):
        note("sync")
