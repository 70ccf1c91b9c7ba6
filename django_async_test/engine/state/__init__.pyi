from collections.abc import Callable
from typing import TypeVar

from .marks import Marks as Marks
from .part import Change as Change
from .part import Part as Part
from .registry import DEFAULT as DEFAULT
from .registry import names as names
from .registry import parts_of as parts_of
from .registry import register as register
from .registry import unregister_state as unregister_state

_T = TypeVar("_T")

def register_state(
    name: str, snapshot: Callable[[], _T], restore: Callable[[_T], object], default: bool = True
) -> None: ...
