"""What Django's wrapper of a shared connection does otherwise: it never closes, and it knows whose block is open.

The class of the wrapper is replaced while it is shared, so that whatever others set on the instance stays theirs.
"""

import functools
import inspect
import threading

from django.db.transaction import TransactionManagementError

from . import flow_state, gated_cursors, kept_savepoint, short_statements
from .gated_classes import SHARED

__unittest = True

# Does nothing: it makes None, without the cost of a function of Python.
_noop = staticmethod(type(None))


def _nothing(self, *args, **kwargs):
    """Do nothing while the connection is shared: it is not closed while a test owns its transaction."""


def _connect(method):
    def connect(self, *args, **kwargs):
        # There is one, which is the test's.
        if self.connection is None:
            method(self, *args, **kwargs)
            shared = self.__dict__.get(SHARED)
            if shared is not None:
                shared.close_gate()

    return connect


def _serialised(method):
    """Return what does `method` with the lock: while the block of another thread is open it would act on that one."""
    method = short_statements.without_guard(method)

    def call(self, *args, **kwargs):
        shared = self.__dict__.get(SHARED)
        if shared is None or shared.reserved_by == threading.get_ident():
            return method(self, *args, **kwargs)
        shared.refuse_in_coroutine()
        is_taken = shared.take()
        try:
            return method(self, *args, **kwargs)
        finally:
            if is_taken:
                shared.lock.release()

    return call


def _savepoint(method):
    plain, method = short_statements.without_guard(method), _serialised(method)

    def savepoint(self):
        shared = self.__dict__.get(SHARED)
        if shared is None:
            return method(self)
        if shared.kept_savepoint is not None:
            with shared.locked():
                kept_savepoint.release(shared)
        if shared.reserved_by != threading.get_ident():
            return method(self)
        if not self.savepoint_ids:
            short_statements.begin_test(self)
        return plain(self)

    return savepoint


def _savepoint_rollback(method):
    method = _serialised(method)

    def savepoint_rollback(self, sid):
        try:
            return method(self, sid)
        except Exception as error:
            shared = self.__dict__.get(SHARED)
            if shared is not None:
                shared.note_failed_rollback(error)
            raise

    return savepoint_rollback


def _validate_no_broken_transaction(method):
    def validate_no_broken_transaction(self):
        if not self.needs_rollback and not self._async_test_is_marked:
            return
        shared = self.__dict__.get(SHARED)
        if shared is None or shared.blocks.is_mine() or shared.is_reserved():
            method(self)
        elif getattr(shared.blocks.marks, "needs_rollback", False):
            raise TransactionManagementError(
                "Thread {!r} has called set_rollback(True) outside of an atomic block of its own: it cannot execute "
                "queries until it calls set_rollback(False).".format(threading.current_thread().name)
            )
        elif self.needs_rollback:
            # Perhaps it is the block of another thread that is to be rolled back.
            with shared.locked():
                method(self)

    return validate_no_broken_transaction


def _set_rollback(method):
    def set_rollback(self, rollback):
        shared = self.__dict__.get(SHARED)
        if shared is None or shared.is_reserved() or shared.blocks.is_mine():
            method(self, rollback)
        elif shared.is_own_flow():
            with shared.locked():
                method(self, rollback)
        else:
            # Neither the block of another thread nor the transaction of the test is its own.
            shared.blocks.marks.needs_rollback = rollback
            self._async_test_is_marked = True

    return set_rollback


def _get_rollback(method):
    def get_rollback(self):
        shared = self.__dict__.get(SHARED)
        if shared is None or shared.blocks.is_mine() or shared.is_own_flow():
            return method(self)
        return getattr(shared.blocks.marks, "needs_rollback", False)

    return get_rollback


def _on_commit(method):
    has_robust = "robust" in inspect.signature(method).parameters

    def on_commit(self, func, *args, **kwargs):
        shared = self.__dict__.get(SHARED)
        if shared is None or not callable(func) or shared.blocks.is_mine() or shared.is_reserved():
            return method(self, func, *args, **kwargs)
        if shared.lock.acquire_at_once():
            try:
                return method(self, func, *args, **kwargs)
            finally:
                shared.lock.release()
        # Another thread has a block open, with which it must not fall.
        robust = (kwargs.get("robust", args[0] if args else False),) if has_robust else ()
        entry = (set(self.savepoint_ids[: shared.blocks.outer_depth]), func) + robust
        self.run_on_commit.append(entry)
        while not any(other is entry for other in self.run_on_commit):
            # That thread has rolled its block back meanwhile, and so replaced the list.
            self.run_on_commit.append(entry)

    return on_commit


def _create_cursor(method):
    def create_cursor(self, *args, **kwargs):
        cursor = method(self, *args, **kwargs)
        shared = self.__dict__.get(SHARED)
        if shared is not None:
            # Django makes some with a class of its own, past the driver's connection.
            gated_cursors.let_through(cursor)
            if args or kwargs:
                shared.server_cursors.note(cursor)
        return cursor

    return create_cursor


_CLOSING = ("close", "close_if_unusable_or_obsolete", "close_pool")
# What Django's guard against queries replaces on a connection, besides connect().
_GUARDED = ("cursor", "chunked_cursor", "temporary_connection")
_METHODS = {
    "connect": _connect,
    "savepoint": _savepoint,
    "savepoint_commit": _serialised,
    "savepoint_rollback": _savepoint_rollback,
    "validate_no_broken_transaction": _validate_no_broken_transaction,
    "set_rollback": _set_rollback,
    "get_rollback": _get_rollback,
    "on_commit": _on_commit,
}
_REPLACED = _CLOSING + _GUARDED + tuple(_METHODS)


def adopt(wrapper, cls, undo):
    """Make `wrapper` one of the class `cls`, which `class_of()` has made of its own, until `undo` is closed."""
    namespace, before = wrapper.__dict__, wrapper.__class__
    undo.callback(setattr, wrapper, "__class__", before)
    for name in _REPLACED:
        # When its guard against queries goes, Django leaves the method itself on the instance.
        if name in namespace and getattr(namespace[name], "__func__", None) is getattr(before, name, None):
            undo.callback(namespace.setdefault, name, namespace.pop(name))
    wrapper.__class__ = cls


@functools.lru_cache(maxsize=None)
def class_of(cls):
    """Return the subclass of `cls`, a class of Django's connections, to which a wrapper belongs while it is shared."""
    namespace = {"__module__": cls.__module__, "validate_thread_sharing": _noop, "_async_test_is_marked": False}
    for name in _CLOSING:
        if hasattr(cls, name):
            namespace[name] = _nothing
    methods = dict(_METHODS)
    if getattr(cls, "vendor", None) == "postgresql":
        methods["create_cursor"] = _create_cursor
    for name, make in methods.items():
        method = getattr(cls, name, None)
        if method is not None:
            namespace[name] = functools.wraps(method)(make(method))
    namespace.update(short_statements.methods_of(cls))
    # Copies are not shared.
    namespace["__new__"] = lambda shared_class, *args, **kwargs: cls(*args, **kwargs)
    bases = (flow_state.Attributes, cls)
    if hasattr(cls, "execute_wrapper"):
        bases = (flow_state.Wrappers,) + bases
    return type(cls.__name__, bases, namespace)
