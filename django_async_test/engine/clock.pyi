PATIENCE: int

class Clocked:
    async def advance(self, seconds: float) -> None: ...
