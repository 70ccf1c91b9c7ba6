"""What Django does before and after each test of a class that is rolled back, in one go.

Of the methods through which it does so, nearly all only ask what is known of shared connections (see `short_blocks`).
And since Django 5.2 the clients of a test, and its blocks, are attributes of its class: each time one is set Python
forgets where all attributes of the class and its tests are, and the test pays for finding them again.  So they stay
set, and give what the test has.
"""

import functools
import os
import threading

from django import test as django_test
from django.core import mail
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from ..compat.django.own_code import is_djangos
from ..engine.class_settings import find_attribute
from . import short_blocks, short_statements
from .sharing import sharings

__unittest = True

# The methods that are not called, and what they have to do with in Django up to 6.1
_KNOWN = {
    (SimpleTestCase, "_pre_setup"): "client_class client async_client_class async_client mail outbox",
    (TransactionTestCase, "_pre_setup"): (
        "super _pre_setup available_apps apps set_available_apps _available_apps_calls_balanced setting_changed send "
        "settings _wrapped __class__ _databases_names emit_post_migrate_signal _fixture_setup Exception "
        "unset_available_apps INSTALLED_APPS connections queries_log clear"
    ),
    (TestCase, "_fixture_setup"): (
        "_databases_support_transactions setUpTestData super _fixture_setup reset_sequences TypeError _enter_atomics "
        "atomics _databases_support_savepoints fixtures _databases_names call_command"
    ),
    (TestCase, "_fixture_teardown"): (
        "_databases_support_transactions super _fixture_teardown reversed _databases_names _should_check_constraints "
        "connections check_constraints _rollback_atomics atomics"
    ),
    (TestCase, "_should_check_constraints"): "features can_defer_constraint_checks needs_rollback is_usable",
}
_METHODS = frozenset(name for _, name in _KNOWN) | frozenset(short_blocks.NAMES)

#: Whether they are: before Django 5.2 a test has them for itself.
are_attributes_of_the_class = isinstance(SimpleTestCase.__dict__["_pre_setup"], classmethod)
#: Whether they are, and the methods have to do with nothing else.
knows_django = are_attributes_of_the_class and all(
    short_blocks.is_known(*method, names=names) for method, names in _KNOWN.items()
)

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_FOR_EACH_TEST = ("client", "async_client", "atomics")

# Those that do nothing when they are made, and can be made when a test first asks for them: many never do.
_PLAIN_CLIENTS = frozenset([django_test.Client, getattr(django_test, "AsyncClient", None)])
_making = threading.Lock()


class _OfTest(object):
    """An attribute of a class that has another value in each test."""

    __slots__ = ("_make", "_value")

    def __init__(self, value):
        self._value, self._make = value, None

    def set(self, value):
        """Let it be `value`."""
        self._value, self._make = value, None

    def set_client(self, client_class):
        """Let it be a new client."""
        if client_class in _PLAIN_CLIENTS:
            self._value, self._make = None, client_class
        else:
            self.set(client_class())

    def __get__(self, case, cls):
        if self._make is not None:
            with _making:
                # Another thread may have been faster.
                if self._make is not None:
                    self._value = self._make()
                    self._make = None
        return self._value


def prepare(cls):
    """Let the tests of `cls` be set up in one go, unless a class from which it inherits has its own way."""
    if not knows_django or not issubclass(cls, TestCase):
        return
    _, pre_setup = find_attribute(cls, "_pre_setup")
    owner, tear_down = find_attribute(cls, "_fixture_teardown")
    if isinstance(pre_setup, classmethod) and is_djangos(pre_setup.__func__) and _is_own(tear_down):
        # What the class inherits is looked for anew, since its subclasses may inherit more.
        cls._pre_setup = classmethod(_in_one_go(pre_setup.__func__, lambda inner: super(cls, inner)._pre_setup()))
        otherwise = tear_down if owner is cls else lambda case: super(cls, case)._fixture_teardown()
        cls._fixture_teardown = _ending_in_one_go(tear_down, otherwise)


# Those of which it is known that they are own ones, by id, since anything may stand in the place of a method
_own = {}


def _is_own(raw):
    """Return whether a function is that of Django or of this package."""
    function = getattr(raw, "__func__", raw)
    if is_djangos(function) or _is_ours(getattr(getattr(function, "__code__", None), "co_filename", None)):
        _own[id(raw)] = raw
        return True
    return False


@functools.lru_cache(maxsize=None)
def _is_ours(file):
    return file is not None and os.path.abspath(file).startswith(_OURS)


def _sharing(cls):
    """Return the `ConnectionSharing` of `cls`, or None if more happens around its tests than what is known."""
    if not sharings or cls.available_apps is not None or cls.reset_sequences:
        return None
    sharing = sharings[-1]
    return sharing if sharing.complete is not None and sharing.databases is cls.databases else None


def _has_plain_methods(cls):
    for base in cls.__mro__:
        namespace = base.__dict__
        for name in namespace.keys() & _METHODS:
            raw = namespace[name]
            if id(raw) not in _own and not _is_own(raw):
                return False
    return True


def _can_roll_back(sharing):
    features = [wrapper.features for wrapper in sharing.complete]
    return all(each.supports_transactions and each.uses_savepoints for each in features)


def _in_one_go(pre_setup, otherwise):
    @functools.wraps(pre_setup)
    def _pre_setup(cls):
        sharing = _sharing(cls)
        wrappers = None
        if sharing is not None:
            if sharing.is_plain is None:
                sharing.is_plain = _has_plain_methods(cls) and _can_roll_back(sharing)
                if sharing.is_plain:
                    _keep_attributes(cls)
            if sharing.is_plain:
                wrappers = short_blocks.short_wrappers(sharing.aliases)
        if wrappers is None or not short_blocks.may_begin(wrappers):
            return otherwise(cls)
        client, async_client, atomics = map(cls.__dict__.get, _FOR_EACH_TEST)
        if type(client) is not _OfTest or type(async_client) is not _OfTest or type(atomics) is not _OfTest:
            # The test before has set one itself: that of the next one is kept again.
            sharing.is_plain = None
            return otherwise(cls)
        client.set_client(cls.client_class)
        async_client.set_client(cls.async_client_class)
        mail.outbox = []
        atomics.set(short_blocks.begin(wrappers))
        for wrapper in wrappers:
            # That of this thread, which has the connection to itself.
            wrapper.__dict__["queries_log"].clear()

    return _pre_setup


def _keep_attributes(cls):
    """Let what the tests set stay set."""
    for name in _FOR_EACH_TEST:
        value = cls.__dict__.get(name)
        if type(value) is not _OfTest:
            setattr(cls, name, _OfTest(value))


def _ending_in_one_go(tear_down, otherwise):
    @functools.wraps(tear_down)
    def _fixture_teardown(self):
        sharing = _sharing(type(self))
        is_plain = sharing is not None and sharing.is_plain
        wrappers = short_blocks.short_wrappers(sharing.aliases) if is_plain else None
        if wrappers is None or not short_blocks.may_roll_back(wrappers, self.atomics):
            return otherwise(self)
        try:
            for wrapper in reversed(wrappers):
                if wrapper.features.can_defer_constraint_checks and not wrapper.needs_rollback and wrapper.is_usable():
                    short_statements.check_constraints(wrapper)
        except BaseException:
            self._rollback_atomics(self.atomics)
            raise
        short_blocks.roll_back(wrappers)

    return _fixture_teardown
