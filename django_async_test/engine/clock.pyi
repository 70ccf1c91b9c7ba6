from .environment import Environment

PATIENCE: int

class ClockEnvironment(Environment): ...

class Clocked:
    async def advance(self, seconds: float) -> None: ...
