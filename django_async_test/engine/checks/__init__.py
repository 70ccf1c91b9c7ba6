"""What must never pass silently: what a test has left behind, what failed beside it, what never ran.

Each module has one check, a subclass of `Check`.  Its class is instantiated for
each test that has it switched on.
"""

import functools

from .active_handles import ActiveHandles
from .active_selector_callbacks import ActiveSelectorCallbacks
from .background_exceptions import BackgroundExceptions
from .base import Check, Findings
from .blocking_calls import BlockingCalls
from .changed_state import ChangedState
from .extension import ExtensionCheck
from .never_awaited import NeverAwaited
from .pending_tasks import PendingTasks
from .pending_timers import PendingTimers
from .selection import DEFAULTS
from .stray_processes import StrayProcesses
from .stray_threads import StrayThreads
from .unclosed_resources import UnclosedResources
from .unclosed_transports import UnclosedTransports
from .unused_loop import UnusedLoop

__unittest = True

__all__ = ["CHECKS", "Check", "Findings", "classes_of"]

#: The checks at the end of a test, in the order in which they report; ``never_awaited`` does so when all is undone,
#: after the others.
CHECKS = [
    BackgroundExceptions,
    NeverAwaited,
    PendingTasks,
    PendingTimers,
    UnclosedTransports,
    StrayThreads,
    StrayProcesses,
    BlockingCalls,
    UnclosedResources,
    ChangedState,
]

#: asynctest's checks, which are made after ``tearDown()``.
ASYNCTEST_CHECKS = {check.name: check for check in (UnusedLoop, ActiveHandles, ActiveSelectorCallbacks)}


def classes_of(values, more=()):
    """Return (callable that makes a check for a run and a value, value) for each check that is on.

    `values` is {name: value}; `more` are subclasses of `Check` beside those here.
    """
    made = [
        (check, values.get(check.name)) for check in CHECKS + list(more) if check.is_always_on or check.name in values
    ]
    for name in DEFAULTS:
        if name in values:
            check = ASYNCTEST_CHECKS.get(name) or functools.partial(ExtensionCheck, name=name)
            made.append((check, values[name]))
    return made
