from asyncio import AbstractEventLoop

__all__ = ["exhaust_callbacks"]

async def exhaust_callbacks(loop: AbstractEventLoop) -> None: ...
