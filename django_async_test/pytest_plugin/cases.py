"""What stands for a function test where the package asks a test case: an instance of one of the public classes.

So the helpers of the classes (`atomic()`, `stream()`, ...), the environment and the messages are the same for both.
"""

from django.test import Client

from .. import testcases
from ..compat.django import clients
from ..engine import traits
from ..engine.run import Phase
from . import environment

__unittest = True

# Packages whose objects, as `request` or `settings`, keep nothing of a test's
_OF_MACHINERY = ("_pytest", "pytest_django")

# (base class, aliases) -> the class of the stand-ins
_classes = {}


class _OfFunction(object):
    """Makes one of the public classes one whose instances stand for functions."""

    __test__ = False
    # Not in the __dict__, whose values are searched for coroutines that were never awaited: the item leads to all of
    # pytest, and what a test has made would not be found among that.
    __slots__ = ("item",)
    _async_test = traits.Traits(environment.FunctionEnvironment)

    def id(self):
        """Return the name of the test, as pytest has it."""
        return self.item.nodeid

    def __str__(self):
        return self.item.nodeid

    @property
    def loop(self):
        """The event loop of the running test."""
        return self.__dict__[traits.ATTRIBUTE].run.loop()

    @property
    def client(self):
        """The synchronous client of the test."""
        return self._client("client", Client)

    @property
    def async_client(self):
        """The asynchronous client of the test."""
        if clients.AsyncClient is None:
            raise AttributeError("This version of Django has no asynchronous client: 3.1 is the first.")
        return self._client("async_client", clients.AsyncClient)

    def _client(self, name, make):
        # That of a fixture of the test, if it has one: it may be logged in.
        known = self.__dict__.setdefault("clients", {})
        if name not in known:
            known[name] = (self.item.funcargs or {}).get(name) or make()
        return known[name]


class Attached(object):
    """What the helpers of the classes find on a stand-in: the run of the test."""

    def __init__(self, run):
        self.run = run

    def is_in_part(self):
        """Return whether a part of the test is running."""
        return self.run.phase is Phase.IN_PART

    def call_cleanup(self, function, args, kwargs):
        """Call a clean-up, and await what it returns."""
        self.run.call(function, *args, **kwargs)


def note_kept(case):
    """Let what its test keeps be searched for coroutines that were never awaited, as the attributes of a test case are.

    That is the values of its fixtures, and the instance it is a method of.  What pytest and pytest-django have made
    leads to all of a session.
    """
    item = case.item
    case.funcargs = [
        value
        # pytest has dropped them where the run was interrupted.
        for value in (item.funcargs or {}).values()
        if value is not None and type(value).__module__.partition(".")[0] not in _OF_MACHINERY
    ]
    if item.cls is not None:
        case.instance = item.instance


def class_for(owns_transaction, aliases):
    """Return the class of the stand-ins of tests that use the databases `aliases`.

    `owns_transaction` says whether pytest-django has begun a transaction for the test.
    """
    if not aliases:
        base = testcases.SimpleTestCase
    else:
        base = testcases.TestCase if owns_transaction else testcases.TransactionTestCase
    key = (base, frozenset(aliases))
    if key not in _classes:
        namespace = {"databases": set(aliases), "__module__": __name__}
        _classes[key] = type("Function", (_OfFunction, base), namespace)
    return _classes[key]


def stand_in(item, cls, is_strict):
    """Return what stands for the function test `item`."""
    case = cls()
    case.item = item
    if is_strict:
        case.allow_threads = "strict"
    return case
