"""What must never pass silently: what a test has left behind, what failed beside it, what never ran.

Each module has one check.  Its class is made for each test that has it
switched on: `begin()` is called before ``setUp()``, `before_close()`, if it has
one, after the clean-ups, when the left-over tasks have ended, and `find()`
when the loop is closed.
"""

from .background_exceptions import BackgroundExceptions
from .base import Findings
from .blocking_calls import BlockingCalls
from .never_awaited import NeverAwaited
from .pending_tasks import PendingTasks
from .pending_timers import PendingTimers
from .stray_threads import StrayThreads
from .unclosed_resources import UnclosedResources
from .unclosed_transports import UnclosedTransports

__unittest = True

__all__ = ["CHECKS", "Findings", "NeverAwaited", "PendingTasks", "classes_of"]

#: (name, class) in the order in which they report; ``never_awaited`` does so when all is undone, after the others.
#: ``open_connections`` is not here: the engine knows no database.
CHECKS = [
    ("background_exceptions", BackgroundExceptions),
    ("never_awaited", NeverAwaited),
    ("pending_tasks", PendingTasks),
    ("pending_timers", PendingTimers),
    ("unclosed_transports", UnclosedTransports),
    ("stray_threads", StrayThreads),
    ("blocking_calls", BlockingCalls),
    ("unclosed_resources", UnclosedResources),
]


def classes_of(values):
    """Return (class, value) of each check that is on, given {name: value}."""
    return [(check, values[name]) for name, check in CHECKS if name in values]
