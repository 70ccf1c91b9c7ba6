"""What holds for a test: its checks, its time limit, the loop that it gets."""

import asyncio

from .check_plan import plan_of

__unittest = True


class RunSettings(object):
    """What holds for one test, or for all tests of a class that say nothing else.

    * ``values``: {name of a check that is on: its value};
    * ``checks``: (subclass of `Check`, value) for each of these;
    * ``timeout``: seconds that each part may take, 0 for no limit;
    * ``new_loop()``: returns the loop; ``owns_loop``: whether it is closed at the end of the test;
    * ``makes_loop_at_once``: whether the loop is made before it is needed;
    * ``sets_loop``: whether the loop is set for the thread meanwhile;
    * ``forbids_get_event_loop``: whether ``asyncio.get_event_loop()`` outside a running loop is refused;
    * ``debug``: whether the loop is in debug mode; None: as it is;
    * ``awaits_generators``: whether the test may be a generator, as coroutines were before ``async def``;
    * ``watches_mocks_once_needed``: whether the loop watches mocks of files from the first one on, or always.
    """

    values = {}
    checks = ()
    timeout = 0
    new_loop = staticmethod(asyncio.new_event_loop)
    owns_loop = True
    makes_loop_at_once = False
    sets_loop = True
    forbids_get_event_loop = False
    debug = None
    awaits_generators = False
    watches_mocks_once_needed = True

    def __init__(self, **values):
        for name in values:
            if not hasattr(RunSettings, name):
                raise TypeError("RunSettings has no {!r}.".format(name))
        self.__dict__.update(values)
        #: When these checks are made.
        self.check_plan = plan_of(tuple(self.checks))
        #: Whether exceptions that nobody retrieves are kept for a check, instead of being logged.
        self.keeps_errors = "background_exceptions" in self.values
        #: Whether the tasks are noted that are left at the end.
        self.notes_left = "pending_tasks" in self.values

    def but(self, **values):
        """Return a copy with other values."""
        own = {name: value for name, value in self.__dict__.items() if hasattr(RunSettings, name)}
        return RunSettings(**dict(own, **values))

    def with_loop(self, new_loop, owns_loop):
        """Return a copy with another loop: each class has its own."""
        copy = object.__new__(RunSettings)
        copy.__dict__.update(self.__dict__, new_loop=new_loop, owns_loop=owns_loop)
        return copy
