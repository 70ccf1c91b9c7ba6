import starter
from base import Base, create


class SleepingTests(Base):
    async def test_sleep(self):
        await create("sleeping")
        starter.tell("asleep")
        await self.loop.sock_recv(starter.connection(), 1)
