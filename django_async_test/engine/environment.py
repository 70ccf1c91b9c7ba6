"""What surrounds a test besides its loop, in five verbs, which the engine calls and subclasses implement."""

import functools

__unittest = True


class Environment(object):
    """The surroundings of the tests of one class; this one has nothing to add.

    There is one for each class whose tests run.  A class that mixes several
    gets one that inherits from all of them: so each verb calls ``super()``.
    What is registered with `undo` (see `Undo`) is undone when the class, or the test, ends.

    * ``enter_class(undo)``: the base class's ``setUpClass()`` is done;
    * ``enter_test(run, undo)``: a test begins; called before ``setUp()``;
    * ``before_end(run)``: its clean-ups have run, the loop can still run;
    * ``find(run)``: the loop is closed, and nothing is undone yet: what is
      wrong is added to ``run.findings``;
    * ``abandon(run)``: the test was interrupted, or ``debug()`` ends with an
      exception; `run` is None if it is the class that is given up.

    What it has to keep for one test it keeps in the dictionary ``run.kept``.
    """

    #: Checks that this environment has beside the engine's own: subclasses of `Check`.
    checks = ()
    #: Functions ``hook(runner, undo)`` that prepare each loop, of a test or of class hooks, when it is made.
    loop_hooks = ()

    def __init__(self, cls):
        #: The class of the tests, or None.
        self.cls = cls
        self.checks, self.loop_hooks = _gathered(type(self), "checks"), _gathered(type(self), "loop_hooks")

    def enter_class(self, undo):
        """Prepare the surroundings of the class."""

    def enter_test(self, run, undo):
        """Prepare the surroundings of a test."""

    def before_end(self, run):
        """Prepare the end of a test."""

    def find(self, run):
        """Look for what the test has left behind."""

    def abandon(self, run):
        """Undo what an interrupted test, or class, has left of the surroundings."""

    # --- what the engine asks -------------------------------------------------------------------------------

    def call_base(self, name, function):
        """Call `function`, the hook `name` of the base class: ``setUpClass`` or ``tearDownClass``."""
        return function()

    def enter_class_hook(self, name, stack):
        """Prepare the surroundings of a class hook of the user's; what `stack` (an ExitStack) has is left after it."""

    def project_checks(self):
        """Return what the project says about checks: {name: value}."""
        return {}

    def project_timeout(self):
        """Return the seconds that the project gives to tests without a timeout of their own, or None."""
        return None

    def drain(self):
        """Return executors outside the loop whose work belongs to the test; see `Runner.finish()`."""
        return ()

    def cut_off(self):
        """End what blocks a thread of the test outside Python, whose time is over; return whether there was anything.

        It is called in the thread that watches the time.
        """
        return False

    def shared_threads(self):
        """Return the threads that a test may start, but that serve others too."""
        return []

    def is_shared(self, thread):
        """Return whether `thread`, which may have ended, was not the test's own although the test has started it."""
        return False

    def describe(self, run):
        """Return lines about what threads may wait for, for the report of a test that hangs."""
        return []


@functools.lru_cache(maxsize=None)
def _gathered(cls, name):
    """Return what a class of environments and its bases have under that name, as a tuple; once for all test classes."""
    found = []
    for base in reversed(cls.__mro__):
        found += [each for each in base.__dict__.get(name, ()) if each not in found]
    return tuple(found)
