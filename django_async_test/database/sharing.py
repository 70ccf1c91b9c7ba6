"""Shares the connections of a test class: with every thread those whose transaction the test owns.

The others belong to the test's own flow; see `store`.
"""

import contextlib
import threading

from django.db import connections
from django.db.backends.signals import connection_created
from django.test import TestCase

from ..compat.django import connections as django_connections
from ..compat.django import driver_connections, drivers
from ..undo import Undo
from . import atomics, cancelling, endings, mirrors, open_blocks, short_cursors
from .access import AccessControl, ConnectionOwnershipError, refuse_what_is_late
from .gated_connections import gated_connection
from .openings import Openings
from .shared_connection import SharedConnection, shared
from .store import Store

__unittest = True

#: Those that are in force, the innermost last.
sharings = []


class ConnectionSharing(object):
    """All connections of a test class, shared.

    `servers` are threads whose connections are not closed with those of other threads.
    """

    def __init__(self, cls, servers=()):
        names = _names_of(cls)
        wrappers = django_connections.opened_wrappers()
        for alias in names.difference(wrappers):
            wrappers[alias] = connections[alias]
        previous = django_connections.storage()
        #: alias -> `SharedConnection`
        self.shared_connections = {
            alias: shared(wrappers[alias]) or SharedConnection(alias, wrappers[alias])
            for alias in owned_aliases(cls, names, wrappers)
        }
        everyone = {alias: connection.wrapper for alias, connection in self.shared_connections.items()}
        # wrapper -> the `SharedConnection` of the alias that it mirrors
        self._mirrors = {}
        has_mirrors = False
        for alias in names:
            mirrored = django_connections.mirrored_alias(wrappers[alias])
            has_mirrors = has_mirrors or bool(mirrored)
            if mirrored in self.shared_connections:
                everyone[alias] = wrappers[alias]
                self._mirrors[wrappers[alias]] = self.shared_connections[mirrored]
        for wrapper in self._mirrors:
            self.shared_connections.pop(wrapper.alias, None)
        #: The databases of the class; Django's wrappers of them, and their aliases, in its order, if all of them are
        #: shared, or None.
        self.databases = getattr(cls, "databases", None)
        self.complete = self.aliases = None
        #: Whether the methods around its tests are all Django's, None before the first test: see `short_set_up`.
        self.is_plain = None
        if names and names == set(self.shared_connections) and not has_mirrors:
            self.aliases = [alias for alias in connections if alias in names]
            self.complete = [wrappers[alias] for alias in self.aliases]
        self._own = own = {alias: wrapper for alias, wrapper in wrappers.items() if alias not in everyone}
        #: alias -> the wrapper that the test's own flow had at the beginning
        self.wrappers = dict(own, **everyone)
        self._refusals = {
            alias: django_connections.refusals(wrapper)
            for alias, wrapper in own.items()
            if django_connections.is_refusing(wrapper)
        }
        #: Decides who may use the connections.
        self.access = AccessControl()
        self._store = Store(previous, everyone, own, self._refusals, self._admit)
        self._servers = frozenset(servers)
        #: The connections that a test has opened itself
        self.openings = Openings(self._store.is_own)
        # How deep in blocks the connections were when the test began
        self._depths = self._own_depths = {}

    def __enter__(self):
        self._undo = undo = Undo()
        try:
            self._prepare(undo)
        except BaseException:
            undo.close()
            raise
        return self

    def _prepare(self, undo):
        for wrapper in self._own.values():
            undo.callback(django_connections.share(wrapper, self._store.is_own_flow))
        for alias, refusals in self._refusals.items():
            undo.callback(django_connections.refuse(self._own[alias], refusals))
        for connection in self.shared_connections.values():
            undo.enter_context(connection)
        for wrapper, connection in self._mirrors.items():
            mirrors.follow(wrapper, connection, undo)
        if self.shared_connections:
            undo.enter_context(atomics.Serialised())
            undo.enter_context(short_cursors.Installed())
        previous = django_connections.replace_storage(self._store)
        undo.callback(self._store.restore, self.wrappers)
        undo.callback(self.close_used)
        undo.callback(django_connections.replace_storage, previous)
        sharings.append(self)
        undo.callback(sharings.remove, self)

    def __exit__(self, *exc_info):
        self._undo.close()

    def covers(self, cls):
        """Return whether the transactions that `cls` owns are still those that are shared."""
        for connection in self.shared_connections.values():
            if not connection.wrapper.in_atomic_block:
                return False
        return bool(self.shared_connections) or not owned_aliases(cls, _names_of(cls), connections)

    def is_reserved(self):
        """Return whether the current thread has all connections to itself."""
        ident = threading.get_ident()
        for connection in self.shared_connections.values():
            if connection.reserved_by != ident:
                return False
        return True

    def serve(self, test, timeout, access=None):
        """Let the connections belong to a test from now on, and a thread wait `timeout` seconds for one.

        `test` is a function that returns the name of the test, `access` an
        `AccessControl` that decides who may use them.
        """
        self.access = access or AccessControl()
        for connection in self.shared_connections.values():
            lock = connection.lock
            lock.test, lock.timeout = test, timeout
            connection.access = self.access
            connection.session = None
        self.note_depths()

    def has(self, wrapper):
        """Return whether `wrapper` is a connection of the test: shared, or used by one of its threads."""
        return shared(wrapper) is not None or self._store.is_own(wrapper) or wrapper in self._store.used

    def unshared_wrappers(self):
        """Return the connections of the test that only some thread has."""
        return [wrapper for _, wrapper in self._store.own_wrappers()] + list(self._store.used)

    def note_depths(self):
        """Note how deep in blocks the connections are: what is deeper when they are settled was left open."""
        if self._own or self._own_depths:
            depth_of = django_connections.transaction_depth
            self._own_depths = {alias: depth_of(own) for alias, own in self._own.items()}
        self._depths = depths = {}
        for alias, connection in self.shared_connections.items():
            wrapper = connection.wrapper
            depths[alias] = len(wrapper.savepoint_ids) if wrapper.in_atomic_block else None

    def _admit(self, alias):
        self.access.admit(alias)

    # --- the end of a test ------------------------------------------------------------------------------------

    def settle(self, is_hurried=False, is_broken=False):
        """Undo or cut off what is left on the connections; return messages about it.

        With `is_hurried` a statement that goes on is cancelled at once; with
        `is_broken` the driver may have been interrupted in the middle of one,
        and of what is left only that is told which the next tests will see.
        """
        messages = []
        for alias, connection in self.shared_connections.items():
            depth = self._depths[alias]
            if is_broken or not endings.is_settled(connection, depth):
                messages += endings.settle(connection, depth, is_hurried, is_broken)
        for alias, wrapper in self._store.own_wrappers():
            if is_broken or django_connections.transaction_depth(wrapper) != self._own_depths.get(alias):
                messages += endings.settle_own(wrapper, self._own_depths.get(alias), is_broken)
        return messages

    def left_in_generators(self, host):
        """Return messages about asynchronous blocks that only the end of a generator of the task `host` would end."""
        held = [(alias, connection, connection.lock.block) for alias, connection in self.shared_connections.items()]
        return [
            open_blocks.describe(connection.blocks.open.of_tasks(), alias)
            for alias, connection, block in held
            if block is not None and block.is_left_by(host)
        ]

    def close_used(self):
        """Close the connections that other threads have used, so that the database can be dropped."""
        used = self._store.used
        if not used and not self.openings.has_any():
            return
        used = dict(used)
        self._store.used.clear()
        if self.openings.has_any():
            for opening in self.openings.left_open(self.access.owner):
                used.setdefault(opening.wrapper, opening.thread)
            self.openings.forget()
        for wrapper, thread in used.items():
            # A server that Django has started for the class looks after its own.
            if thread in self._servers:
                continue
            # Some drivers would wait for the end of a statement that has none, and let no other thread run meanwhile.
            if cancelling.end_statements(wrapper, thread.ident, endings.PATIENCE):
                django_connections.close_from_any_thread(wrapper)

    def problems(self):
        """Return what went wrong with the connections since the last call, as messages."""
        messages = []
        for connection in self.shared_connections.values():
            messages += connection.problems()
        return messages

    # --- for others -------------------------------------------------------------------------------------------

    def describe(self):
        """Return who holds which connection, as a list of texts."""
        texts = [connection.lock.describe() for connection in self.shared_connections.values()]
        return [text for text in texts if text]

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


def _note_opening(connection=None, **kwargs):
    """Receive Django's signal for a new connection."""
    drivers.note_session(connection)
    try:
        refuse_what_is_late(connection.alias)
    except ConnectionOwnershipError:
        # Whatever keeps the thread from the connections of a test is gone with its class.
        django_connections.close_from_any_thread(connection)
        raise
    if sharings:
        sharings[-1].openings.note(connection)


# Once: connecting a receiver takes longer than an empty test.
connection_created.connect(_note_opening)


def current_sharing():
    """Return the `ConnectionSharing` that is in force, or None outside any test class."""
    return sharings[-1] if sharings else None


def let_connections_pass(cls, undo):
    """Let the connections that the test case `cls` opens until `undo` is closed be such that the gate can be closed.

    Of one whose tests are not rolled back, only those that stay open after a test: see `ledger`.
    """
    wrappers = [connections[alias] for alias in cls._databases_names()]
    if not issubclass(cls, TestCase):
        wrappers = [each for each in wrappers if each.vendor == "sqlite" and django_connections.is_in_memory(each)]
    driver_connections.prepare(wrappers, gated_connection, undo)


def _names_of(cls):
    return set(cls._databases_names()) if hasattr(cls, "_databases_names") else set()


def owned_aliases(cls, names, wrappers):
    """Return those of `names` whose transaction the test case has opened: those that can be rolled back."""
    if not issubclass(cls, TestCase):
        return set()
    return {alias for alias in names if wrappers[alias].in_atomic_block}
