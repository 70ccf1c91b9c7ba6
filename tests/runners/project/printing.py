from base import Base


class PrintingTests(Base):
    async def test_quiet(self):
        print("kept back")

    async def test_loud(self):
        print("let out")
        self.fail()
