"""Lend the test's connections to every thread: one lock each, immune to close, watched for a lost transaction."""

import collections
import contextlib
import functools
import sys
import threading
import time
import traceback
import weakref

from django.db import connections
from django.db.backends.signals import connection_created
from django.db.transaction import TransactionManagementError
from django.test import TestCase

from ..compat.django import connections as django_connections
from ..engine import ownership, stacks
from ..undo import Undo
from . import atomics, cursors
from .guard import Guard
from .lock import ConnectionLock, ConnectionTimeoutError
from .store import Store

__unittest = True

#: Seconds that a thread which has outlived its test may take to end a statement.
PATIENCE = 1

_LOAN = "_async_test_loan"

# Whether the test's thread runs code of the test, as opposed to Django's own set-up and roll-back.
_in_test_code = False

_loans = []


class RefusedStatementError(TransactionManagementError):
    """A raw COMMIT or ROLLBACK was about to end the transaction of a test."""

    #: Whether the test, or a hook of it, has failed with it.
    reached_the_test = False


class Loan(object):
    """One connection that every thread may use.  Kept on the wrapper while it lasts."""

    def __init__(self, alias, wrapper):
        self.alias = alias
        self.wrapper = wrapper
        self.lock = ConnectionLock(alias)
        #: Atomic blocks, innermost last, of the thread that holds the lock.
        self.blocks = []
        #: What the roll-back of the test found instead of the test's transaction.
        self.lost = None
        #: (statement, thread name, stack) of the last statement that ends a transaction.
        self.ended_by = None
        self._late = None
        self._refusal = None
        self._held = self._locked = False
        self._owner = threading.get_ident()
        self._users = 0
        #: Says who may use the connection.
        self.guard = Guard()

    def __enter__(self):
        self._users += 1
        if self._users == 1:
            self._overrides = Undo()
            self._override()
        return self

    def __exit__(self, *exc_info):
        self._users -= 1
        if not self._users:
            self._overrides.close()

    def _override(self):
        wrapper = self.wrapper
        override = functools.partial(self._overrides.replace, wrapper)
        override(_LOAN, self)
        # Neither is it closed while a test owns its transaction, nor does it belong to one thread.
        for name in ("close", "close_if_unusable_or_obsolete", "close_pool"):
            if hasattr(wrapper, name):
                override(name, django_connections.nothing)
        # Called for every statement: not a function of Python.
        override("validate_thread_sharing", type(None))
        for name in ("make_cursor", "make_debug_cursor"):
            override(name, cursors.locked_maker(getattr(wrapper, name), self))
        override("savepoint_rollback", self._watch_savepoint_rollback(wrapper.savepoint_rollback))

    # --- Django's hands and the test's ----------------------------------------------------------------------

    def hold(self):
        """Keep the connection for Django's own set-up or roll-back, which must not wait for a thread for ever."""
        try:
            self.lock.acquire()
            self._locked = True
        except ConnectionTimeoutError as error:
            self._late = error
        self._held = True

    def let_go(self):
        """Give the connection to the threads of the test."""
        if self._locked:
            self.lock.release()
        self._held = self._locked = False

    def is_held(self):
        """Tell whether the current thread has the connection to itself, and needs no lock for a statement."""
        return self._held and threading.get_ident() == self._owner

    # --- the lock -----------------------------------------------------------------------------------------

    def holds_blocks(self):
        """Tell whether the current thread runs code of the test, whose blocks hold the lock to their end."""
        return _in_test_code or threading.get_ident() != self._owner

    def take(self):
        """Take the lock for a statement; tell whether it must be given back."""
        if self.is_held():
            return False
        self.guard.admit(self.alias)
        self.lock.acquire()
        return True

    def take_for_block(self):
        """Take the lock for an atomic block."""
        self.guard.admit(self.alias)
        self.lock.acquire()

    def take_back(self, threads, depth):
        """Take the connection from `threads`, which have outlived the test, and leave the atomic blocks they are in.

        `depth` is how deep in blocks the connection was when the test began.
        """
        if self.lock.holder in threads:
            django_connections.interrupt(self.wrapper)
            until = time.monotonic() + PATIENCE
            while self.lock.holder in threads and time.monotonic() < until:
                time.sleep(0.005)
            if self.lock.holder in threads:
                self.lock.revoke()
                del self.blocks[:]
        if django_connections.transaction_depth(self.wrapper) != depth and self.lock.holder is None:
            with self.lock:
                django_connections.unwind(self.wrapper, depth)

    @contextlib.contextmanager
    def statement_lock(self):
        """Hold the lock for one statement."""
        taken = self.take()
        try:
            yield
        finally:
            if taken:
                self.lock.release()

    # --- a transaction that vanished ------------------------------------------------------------------------

    def refusal(self, statement):
        """Return the error for a `statement` that would end the transaction of the test."""
        self._refusal = RefusedStatementError(
            "{}: thread {!r} executed {!r} on the database {!r}, which would end the transaction of the test and "
            "leave its rows behind. It was not executed. Use transaction.atomic(), or TransactionTestCase, whose "
            "transactions are real.".format(self.lock.test(), threading.current_thread().name, statement, self.alias)
        )
        return self._refusal

    def note_end(self, statement):
        """Remember that `statement` may have ended the transaction of the test."""
        self.ended_by = (statement, threading.current_thread().name, "".join(traceback.format_stack()[:-2]))

    def _watch_savepoint_rollback(self, original):
        def savepoint_rollback(sid):
            try:
                return original(sid)
            except Exception as error:
                if not self.holds_blocks():
                    self.lost = error
                raise

        return savepoint_rollback

    def problems(self):
        """Return what went wrong with the connection since the last call, as messages."""
        messages = []
        if self.lost is not None or (self.ended_by is not None and self._users_only_class()):
            messages.append(self._describe_loss())
            self._recover()
        if self._late is not None:
            messages.append("{} (The test was rolled back nevertheless.)".format(self._late))
        if self._refusal is not None and not self._refusal.reached_the_test:
            # The code under test has swallowed the exception.
            messages.append(str(self._refusal))
        self.lost = self.ended_by = self._late = self._refusal = None
        return messages

    def _users_only_class(self):
        # Nothing is rolled back to a savepoint at the end of a class hook: the statement is all the evidence.
        return _in_test_code

    def _describe_loss(self):
        text = (
            "{}: the transaction of the test on the database {!r} vanished, so what the test wrote may have been "
            "committed for good. commit() on the driver's own connection does that, or on MySQL a statement that "
            "commits implicitly (DDL); use transaction.atomic(), or TransactionTestCase."
        ).format(self.lock.test(), self.alias)
        if self.lost is not None:
            text += " The roll-back of the test failed: {!r}.".format(self.lost)
        if self.ended_by is not None:
            text += " The last such statement was {!r} in thread {!r}, executed at:\n{}".format(*self.ended_by)
        return text

    def _recover(self):
        # Give the tests that follow in the class a connection that works.
        wrapper = self.wrapper
        if self.lost is not None and wrapper.connection is not None:
            wrapper.connection.rollback()
            wrapper.needs_rollback = False
            if wrapper.vendor == "sqlite":
                # The others begin a transaction by themselves.
                wrapper._start_transaction_under_autocommit()


def loan_of(wrapper):
    """Return the `Loan` of `wrapper`, or None if it is not lent."""
    return wrapper.__dict__.get(_LOAN)


_Opened = collections.namedtuple("_Opened", "wrapper origin thread is_managed noted")


def _is_managed():
    """Tell whether the current thread runs code for asgiref, or what stands for it."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") in ("asgiref.sync", "django_async_test.compat.asgiref.bridge"):
            return True
        frame = frame.f_back
    return False


class Lending(object):
    """All connections of a test class, lent.

    `servers` are threads whose connections are not closed with those of other threads.
    """

    def __init__(self, cls, servers=()):
        names = set(cls._databases_names()) if hasattr(cls, "_databases_names") else set()
        wrappers = {alias: connections[alias] for alias in names}
        wrappers.update(django_connections.opened_wrappers())
        previous = django_connections.storage()
        self.loans = {alias: self._loan(alias, wrappers[alias]) for alias in owned_aliases(cls)}
        everyone = {alias: loan.wrapper for alias, loan in self.loans.items()}
        for alias in names:
            mirrored = django_connections.mirrored_alias(wrappers[alias])
            if mirrored in self.loans:
                everyone[alias] = self.loans[mirrored].wrapper
                self.loans.pop(alias, None)
        self._own = own = {alias: wrapper for alias, wrapper in wrappers.items() if alias not in everyone}
        self._lent = dict(own, **everyone)
        self._refusals = {
            alias: django_connections.refusals(wrapper)
            for alias, wrapper in own.items()
            if django_connections.is_refusing(wrapper)
        }
        self.guard = Guard()
        self._store = Store(previous, everyone, own, self._refusals, self._admit)
        self._servers = frozenset(servers)
        # Connections that a test has opened: see opened_by().
        self._opened = []

    @staticmethod
    def _loan(alias, wrapper):
        return loan_of(wrapper) or Loan(alias, wrapper)

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            for wrapper in self._own.values():
                stack.callback(django_connections.share(wrapper, self._store.is_own_flow))
            for alias, refusals in self._refusals.items():
                stack.callback(django_connections.refuse(self._own[alias], refusals))
            for loan in self.loans.values():
                stack.enter_context(loan)
            if self.loans:
                stack.enter_context(atomics.serialised())
            previous = django_connections.replace_storage(self._store)
            stack.callback(self._store.hand_back, self._lent)
            stack.callback(self.close_used)
            stack.callback(django_connections.replace_storage, previous)
            _loans.append(self)
            stack.callback(_loans.remove, self)
            connection_created.connect(self._note_opened, dispatch_uid=id(self))
            stack.callback(connection_created.disconnect, dispatch_uid=id(self))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exc_info):
        self._stack.close()

    def covers(self, cls):
        """Tell whether the transactions that `cls` owns are still those that are lent."""
        for loan in self.loans.values():
            if not loan.wrapper.in_atomic_block:
                return False
        return bool(self.loans) or not owned_aliases(cls)

    def is_held(self):
        """Tell whether the current thread has all connections to itself."""
        for loan in self.loans.values():
            if not loan.is_held():
                return False
        return True

    def serve(self, test, timeout, guard=None):
        """Say whose connections these are, and how many seconds a thread waits for one.

        `test` is a function that returns the name of the test, `guard` a `Guard`
        that says who may use them.
        """
        self.guard = guard or Guard()
        for loan in self.loans.values():
            loan.lock.test = test
            loan.lock.timeout = timeout
            loan.guard = self.guard

    def _admit(self, alias):
        self.guard.admit(alias)

    # --- what is left of a test -----------------------------------------------------------------------------

    def depths(self):
        """Return how deep in atomic blocks each connection is now."""
        return {alias: django_connections.transaction_depth(loan.wrapper) for alias, loan in self.loans.items()}

    def take_back(self, threads, depths):
        """Take the connections from `threads`, which have outlived the test; `depths` are those at its beginning."""
        for alias, loan in self.loans.items():
            loan.take_back(threads, depths.get(alias))

    def _note_opened(self, connection=None, **kwargs):
        origin = ownership.current()
        if origin is None or _loans[-1] is not self or self._store.is_own(connection):
            return
        django_connections.close_on_request(connection)
        noted = stacks.note(without=("django",))
        thread = threading.current_thread()
        self._opened.append(_Opened(weakref.ref(connection), origin, thread, _is_managed(), noted))

    def has_opened(self):
        """Tell whether any connection was opened since `opened_by()` was asked."""
        return bool(self._opened)

    def opened_by(self, owner, shared_threads):
        """Return (alias, thread name, notes of the stack) of each connection that `owner` has opened and not closed.

        Those are not counted that asgiref's and the loop's own threads, which
        are in `shared_threads`, have opened: who would close them?
        """
        opened, self._opened = self._opened, []
        found = []
        for each in opened:
            wrapper = each.wrapper()
            if wrapper is None or wrapper.connection is None or self._store.is_own(wrapper):
                continue
            if each.origin.owner is owner and not each.is_managed and each.thread not in shared_threads:
                found.append((wrapper.alias, each.thread.name, each.noted))
            if each.origin.owner is owner and wrapper not in self._store.used:
                self._store.used[wrapper] = each.thread
        return found

    def describe(self):
        """Return who holds which connection, as a list of texts."""
        return [text for text in (loan.lock.describe() for loan in self.loans.values()) if text]

    @contextlib.contextmanager
    def watching(self, watch):
        """Call ``watch(wrapper)`` with each wrapper that is another thread's own, as soon as that thread uses it."""
        self._store.watchers.append(watch)
        try:
            for wrapper in list(self._store.used):
                watch(wrapper)
            yield
        finally:
            self._store.watchers.remove(watch)

    def close_used(self):
        """Close the connections that other threads have used, so that the database can be dropped."""
        used = dict(self._store.used)
        self._store.used.clear()
        for wrapper, thread in used.items():
            # A server that Django has started for the class looks after its own.
            if thread not in self._servers:
                django_connections.close_from_any_thread(wrapper)

    def problems(self):
        """Return what went wrong with the connections since the last call, as messages."""
        return [message for loan in self.loans.values() for message in loan.problems()]


def current():
    """Return the `Lending` that is in force, or None outside any test class."""
    return _loans[-1] if _loans else None


def owned_aliases(cls):
    """Return the aliases whose transaction the test case has opened: those that can be rolled back."""
    if not issubclass(cls, TestCase):
        return set()
    return {alias for alias in cls._databases_names() if connections[alias].in_atomic_block}


class _Hands(object):
    # Not a generator: this happens twice in each test.
    def __init__(self, *lendings):
        self._lendings = [lending for lending in lendings if lending is not None]

    def __enter__(self):
        global _in_test_code
        self._before, _in_test_code = _in_test_code, self._is_test
        self._changed = []
        for lending in self._lendings:
            for loan in lending.loans.values():
                if loan.is_held() is self._is_test:
                    self._take(loan)
                    self._changed.append(loan)

    def __exit__(self, *exc_info):
        global _in_test_code
        _in_test_code = self._before
        for loan in self._changed:
            self._give_back(loan)


class test_code(_Hands):
    """What the test's thread does inside is code of the test: its atomic blocks hold the lock to their end."""

    _is_test = True
    _take = staticmethod(Loan.let_go)
    _give_back = staticmethod(Loan.hold)


class django_code(_Hands):
    """What the test's thread does inside is Django's own: the atomic blocks it opens stay open for the test.

    No thread of the test uses the connections of the lendings meanwhile.
    """

    _is_test = False
    _take = staticmethod(Loan.hold)
    _give_back = staticmethod(Loan.let_go)


def call_as_django_code(lending, function, *args):
    """Return ``function(*args)``, called as `django_code`; `lending` may be None."""
    if not _in_test_code and (lending is None or lending.is_held()):
        return function(*args)
    with django_code(lending):
        return function(*args)
