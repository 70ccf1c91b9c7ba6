"""What Django does around each test of a class that is rolled back, without detours.

Django asks each connection, by way of each of its aliases, whether it has transactions, enters an ``Atomic`` for each,
which sets a savepoint, and at the end rolls that back.  On connections that are shared the answers are known, and two
statements are all that is left to do.  Where anybody watches, or has put something of his own in the place of
Django's, or where Django does more than what is known here, it goes Django's way.
"""

import asyncio
import functools
import threading

from django.db import Error, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TestCase, testcases

from ..compat.django.own_code import is_djangos, unguarded
from ..engine import interruptions
from . import atomics as blocks
from . import kept_savepoint, phases, short_class_blocks, short_statements
from .gated_classes import SHARED
from .sharing import sharings

__unittest = True

_FUNCTIONS = {
    name: getattr(testcases, name, None)
    for name in ("connections_support_transactions", "connections_support_savepoints")
}
_running_loop = asyncio._get_running_loop
_Atomic, _djangos_atomic = transaction.Atomic, transaction.atomic

# What the methods of Django up to 6.1 that are not called have to do with: names in their code, by method.
_KNOWN = {
    (_Atomic, "__enter__"): (
        "get_connection using durable _ensure_durability atomic_blocks in_atomic_block RuntimeError _from_testcase "
        "commit_on_exit needs_rollback get_autocommit savepoint savepoint_ids append set_autocommit autocommit "
        "features autocommits_when_autocommit_is_off TransactionManagementError _start_transaction_under_autocommit"
    ),
    (_Atomic, "__exit__"): (
        "get_connection using in_atomic_block atomic_blocks pop savepoint_ids closed_in_transaction needs_rollback "
        "savepoint_commit savepoint_rollback DatabaseError Error commit rollback close connection set_autocommit "
        "autocommit commit_on_exit features autocommits_when_autocommit_is_off"
    ),
    (BaseDatabaseWrapper, "savepoint"): (
        "_savepoint_allowed thread get_ident _thread str replace savepoint_state validate_thread_sharing _savepoint"
    ),
    (BaseDatabaseWrapper, "savepoint_rollback"): (
        "_savepoint_allowed validate_thread_sharing _savepoint_rollback run_on_commit"
    ),
    (BaseDatabaseWrapper, "set_rollback"): "in_atomic_block TransactionManagementError needs_rollback",
}
_METHODS = tuple(name for cls, name in _KNOWN if cls is BaseDatabaseWrapper) + (
    "savepoint_commit",
    "validate_no_broken_transaction",
)
_HAS_ATOMIC_BLOCKS = "atomic_blocks" in _Atomic.__enter__.__code__.co_names


def is_known(cls, name, names):
    """Return whether that method of `cls` is Django's, and has to do with nothing but what it is known to: `names`."""
    method = unguarded(getattr(cls, name))
    return is_djangos(method) and set(names.split()).issuperset(method.__code__.co_names)


#: Whether the methods of Django that are not called have to do with nothing but what is known.
knows_django = all(is_known(*method, names=names) for method, names in _KNOWN.items()) and is_djangos(_djangos_atomic)
#: The same of those that are called around a class.
knows_classes = (
    knows_django
    and all(map(is_djangos, short_class_blocks.METHODS))
    and all(is_known(BaseDatabaseWrapper, *each) for each in short_class_blocks.KNOWN.items())
    and is_known(TestCase, "_enter_atomics", "_databases_names transaction atomic _from_testcase __enter__")
    and is_known(TestCase, "_rollback_atomics", "reversed _databases_names transaction set_rollback __exit__")
)


@functools.lru_cache(maxsize=None)
def _is_plain(shared_class):
    """Return whether a class of shared connections inherits what is not called from Django's base class."""
    cls = shared_class.__bases__[-1]
    bases = [base for base in cls.__mro__ if base is not BaseDatabaseWrapper]
    return "_savepoint_rollback" in shared_class.__dict__ and not any(
        name in base.__dict__ for base in bases for name in _METHODS
    )


def short_wrappers(aliases):
    """Return the connections of `aliases`, or None if somebody would notice that Django's way to them is not taken."""
    if (
        not knows_django
        or phases.in_test_code
        or _running_loop() is not None
        or transaction.atomic is not _djangos_atomic
        or not blocks.are_plain()
    ):
        return None
    wrappers = [connections[alias] for alias in aliases]
    for wrapper in wrappers:
        namespace = wrapper.__dict__
        if (
            not short_statements.is_unwatched(wrapper)
            or not _is_plain(type(wrapper))
            or not namespace["in_atomic_block"]
            or namespace["autocommit"]
            or namespace["closed_in_transaction"]
            or not namespace.keys().isdisjoint(_METHODS)
        ):
            return None
    return wrappers


def _entering(enter_atomics):
    """Return what does ``_enter_atomics()`` of Django's test case."""

    @functools.wraps(enter_atomics)
    def _enter_atomics(cls):
        wrappers = _wrappers_around_class(cls)
        if wrappers is not None:
            if short_class_blocks.may_begin(wrappers):
                return begin(wrappers, _begin_class)
            return enter_atomics(cls)
        wrappers = short_wrappers(cls._databases_names())
        if wrappers is None:
            return enter_atomics(cls)
        return begin(wrappers) if may_begin(wrappers) else enter_atomics(cls)

    return _enter_atomics


def _wrappers_around_class(cls):
    """Return the connections of `cls` if it is being set up, or torn down, and nobody would notice; None otherwise."""
    if _asked is None or sharings or phases.in_test_code or not knows_classes:
        return None
    return _asked.wrappers_of(cls) if transaction.atomic is _djangos_atomic else None


def may_begin(wrappers):
    """Return whether the connections are as they are before a test, for `begin()`."""
    for wrapper in wrappers:
        if wrapper.needs_rollback or wrapper.savepoint_ids or not wrapper._savepoint_allowed():
            return False
    return True


def begin(wrappers, begin_one=None):
    """Begin the block of a test, or with `begin_one` another one, on each connection; return {alias: block}."""
    begin_one = begin_one or _begin
    try:
        return {wrapper.alias: begin_one(wrapper) for wrapper in wrappers}
    except Error as error:
        interruptions.raise_instead(error)
        raise


def _begin(wrapper):
    short_statements.begin_test(wrapper)
    namespace = wrapper.__dict__
    namespace["savepoint_state"] = 1
    shared = namespace[SHARED]
    sid, create, _ = shared.savepoint or _savepoint_of(shared)
    if not kept_savepoint.take(wrapper, shared):
        short_statements.execute(wrapper, create)
    namespace["savepoint_ids"].append(sid)
    atomic = transaction.atomic(using=wrapper.alias)
    if _HAS_ATOMIC_BLOCKS:
        atomic._from_testcase = True
        namespace["atomic_blocks"].append(atomic)
    return atomic


def _begin_class(wrapper):
    atomic = transaction.atomic(using=wrapper.alias)
    if _HAS_ATOMIC_BLOCKS:
        atomic._from_testcase = True
    short_class_blocks.begin(wrapper, atomic)
    return atomic


def _savepoint_of(shared):
    """Return the name of the savepoint that each test on a shared connection has, and the statements for it."""
    shared.savepoint = _savepoint(shared.wrapper.ops, threading.get_ident())
    return shared.savepoint


@functools.lru_cache(maxsize=16)
def _savepoint(ops, ident):
    # As Django names it.
    sid = "s{}_x1".format(ident).replace("-", "")
    end = ops.savepoint_rollback_sql(sid), ops.savepoint_commit_sql(sid)
    return sid, (ops.savepoint_create_sql(sid),), end


def _leaving(rollback_atomics):
    """Return what does ``_rollback_atomics()`` of Django's test case."""

    @functools.wraps(rollback_atomics)
    def _rollback_atomics(cls, atomics):
        wrappers = _wrappers_around_class(cls)
        if wrappers is not None:
            if short_class_blocks.may_roll_back(wrappers, atomics):
                short_class_blocks.roll_back(wrappers, atomics)
            else:
                rollback_atomics(cls, atomics)
            return
        wrappers = short_wrappers(cls._databases_names())
        if wrappers is None or not may_roll_back(wrappers, atomics):
            return rollback_atomics(cls, atomics)
        roll_back(wrappers)

    return _rollback_atomics


def may_roll_back(wrappers, atomics):
    """Return whether on each connection only the block is open that `begin()` has begun."""
    for wrapper in wrappers:
        savepoint = wrapper.__dict__[SHARED].savepoint
        if savepoint is None or wrapper.savepoint_ids != [savepoint[0]]:
            return False
        if _HAS_ATOMIC_BLOCKS and wrapper.atomic_blocks[-1:] != [atomics.get(wrapper.alias)]:
            return False
    return True


def roll_back(wrappers):
    """Roll back the block of the test on each connection."""
    for wrapper in reversed(wrappers):
        _roll_back(wrapper)


def _roll_back(wrapper):
    namespace = wrapper.__dict__
    if _HAS_ATOMIC_BLOCKS:
        namespace["atomic_blocks"].pop()
    sid = namespace["savepoint_ids"].pop()
    namespace["needs_rollback"] = False
    shared = namespace[SHARED]
    try:
        kept_savepoint.roll_back(wrapper, shared, shared.savepoint[2])
    except Exception as error:
        shared.note_failed_rollback(error)
        if not isinstance(error, Error):
            raise
        wrapper.needs_rollback = True
        return
    if namespace.get("run_on_commit"):
        wrapper.run_on_commit = [entry for entry in wrapper.run_on_commit if sid not in entry[0]]


def _supporting(name, feature, databases_support):
    """Return what does the method of Django's test case that asks, by its function `name`, for `feature`."""
    usual = _FUNCTIONS[name]

    @functools.wraps(databases_support)
    def support(cls):
        wrappers = _shared_of(cls) if sharings or _asked is None else _asked.wrappers_of(cls)
        if wrappers is None or getattr(testcases, name) is not usual:
            return databases_support(cls)
        for wrapper in wrappers:
            if not getattr(wrapper.features, feature):
                return False
        return True

    return support


def _naming(databases_names):
    """Return what does ``_databases_names()`` of Django's test case."""

    @functools.wraps(databases_names)
    def _databases_names(cls, include_mirrors=True):
        # None of them is a mirror.
        wrappers = _shared_of(cls)
        if wrappers is None:
            return databases_names(cls, include_mirrors)
        return [wrapper.alias for wrapper in wrappers]

    return _databases_names


def _shared_of(cls):
    """Return the connections of `cls`, in Django's order, if all its databases are shared; None otherwise."""
    if sharings:
        sharing = sharings[-1]
        # Django before 2.2 has no such attribute.
        if sharing.databases is not None and sharing.databases is cls.databases:
            return sharing.complete
    return None


class AskingOnce(object):
    """A context manager for Django's set-up or roll-back of a class, which asks twice what its connections support."""

    def __init__(self):
        self._databases = self._wrappers = None

    def __enter__(self):
        global _asked
        self._outer, _asked = _asked, self

    def __exit__(self, *exc_info):
        global _asked
        _asked = self._outer

    def wrappers_of(self, cls):
        """Return the connections of `cls`, None if Django has not looked at its databases yet: they may change."""
        databases = getattr(cls, "databases", None)
        if databases is not self._databases:
            if type(databases) is not frozenset:
                return None
            self._wrappers = [connections[alias] for alias in cls._databases_names()]
            self._databases = databases
        return self._wrappers


_asked = None

_SHORTER = {
    "_enter_atomics": _entering,
    "_rollback_atomics": _leaving,
    "_databases_support_transactions": functools.partial(
        _supporting, "connections_support_transactions", "supports_transactions"
    ),
    "_databases_support_savepoints": functools.partial(
        _supporting, "connections_support_savepoints", "uses_savepoints"
    ),
    "_databases_names": _naming,
}


#: The class methods of Django's test case that can be done in a shorter way.
NAMES = tuple(_SHORTER)


def shortened(method, otherwise=None):
    """Return what does `method`, a function of that name, in a shorter way if it is Django's.

    Where there is none, it calls `otherwise`, or else the method itself.
    """
    otherwise = otherwise or method
    return _SHORTER[method.__name__](otherwise) if is_djangos(method) else otherwise
