from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

_T = TypeVar("_T")

PATIENCE: float
CANCEL_ROUNDS: int
INTERRUPTS: int
CUT_OFF_TIME: float
TIMEOUT_VARIABLE: str
TIMEOUT_ATTR: str

class TestTimeoutError(AssertionError):
    __test__: bool

class Limit:
    error: TestTimeoutError | None

    def __init__(
        self,
        name: Callable[[], str],
        part: str,
        seconds: float,
        runner: Any,
        describe: Callable[[], str],
        cut_off: Callable[[], bool] | None = None,
    ) -> None: ...
    def __enter__(self) -> Any: ...
    def __exit__(
        self, exc_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def expire(self) -> float: ...
    def cut_off(self) -> bool: ...

def timeout(seconds: float | None) -> Callable[[_T], _T]: ...
def require_seconds(seconds: object, name: str) -> None: ...
def own_limit(function: object) -> float | None: ...
def of_test(case: Any, method: object) -> float | None: ...
def limit_of(case: Any, method: Any, default: float | None) -> float: ...
def default(project_timeout: Callable[[], float | None]) -> float | None: ...
