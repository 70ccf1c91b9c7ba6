"""What Django keeps on the wrapper of a connection for what it takes to be one thread: kept for each thread and task.

A thread of a test, or a task, that sets an attribute of the wrapper, such as the schema of a tenant, sets it for
itself, for the tasks that it starts afterwards and for the worker threads that work for these; all others have what the
test's thread has set outside of a loop, in a sync test or hook, or what was there.  What describes the transaction
belongs to it, and is written through.
"""

import contextlib
import functools
import threading

from ..compat.python import loops, task_local
from .gated_classes import SHARED

__unittest = True

#: The attributes of Django's wrapper that describe the connection and its transaction.
STATE = (
    "connection atomic_blocks autocommit close_at closed_in_transaction commit_on_exit errors_occurred in_atomic_block "
    "health_check_done health_check_enabled needs_rollback rollback_exc run_commit_hooks_on_set_autocommit_on "
    "run_on_commit savepoint_ids savepoint_state _named_cursor_idx _async_test_is_marked"
).split()

#: The attributes that are everybody's.
OF_ALL = frozenset(
    STATE
    + (
        "alias settings_dict client creation features introspection ops validation _thread_sharing_lock "
        "_thread_sharing_count _thread_ident allow_thread_sharing timezone __class__"
    ).split()
)

_MISSING = object()

# (what the values count for, {(id of the wrapper, name): value}), never changed in place: children have inherited it.
_values = task_local.TaskLocal("django_async_test_flow_state")


class _Everyone(threading.local):
    is_meant = False


_everyone = _Everyone()
_lock = threading.Lock()


@contextlib.contextmanager
def for_everyone():
    """Let what the current thread sets inside be set for all."""
    before, _everyone.is_meant = _everyone.is_meant, True
    try:
        yield
    finally:
        _everyone.is_meant = before


def is_apart(shared):
    """Return whether what runs in the current thread has state of its own: the test's thread has outside of a loop."""
    if shared is None or _everyone.is_meant or shared.is_reserved():
        return False
    return not shared.is_thread_of_test() or loops.running_loop() is not None


def get(wrapper, name, default=None):
    """Return the value that the current thread or task has to itself."""
    state = _values.get()
    if state is None or state[0] is not wrapper.__dict__[SHARED].access:
        return default
    return state[1].get((id(wrapper), name), default)


def put(wrapper, name, value):
    """Set a value that the current thread or task has to itself."""
    key = wrapper.__dict__[SHARED].access
    state = _values.get()
    values = dict(state[1]) if state is not None and state[0] is key else {}
    values[id(wrapper), name] = value
    _values.set((key, values))


class Attributes(object):
    """A base of the classes of wrappers that are shared; it comes before that of Django."""

    def __setattr__(self, name, value):
        shared = self.__dict__.get(SHARED)
        # Nearly always it is what Django sets for each statement or block.
        if name in OF_ALL:
            # Not in a thread whose call began when it had a connection of its own, before this one was shared.
            if name != "needs_rollback" or not value or shared is None or shared.is_in_use_here():
                super().__setattr__(name, value)
            return
        if name.startswith("_async_test") or not is_apart(shared) or _has_setter(self, name):
            super().__setattr__(name, value)
            return
        _install(self, name, shared)
        if name == "execute_wrappers":
            value = tuple([wrapper] for wrapper in value)
        put(self, name, value)
        if name == "force_debug_cursor" and value and get(self, "queries_log") is None:
            put(self, "queries_log", _Log(self.__dict__["queries_log"]))

    # Only what logs queries asks for it.
    @property
    def queries_log(self):
        """The log of queries: that of all, but threads that do not run the test's own flow have one to themselves."""
        of_all = self.__dict__["queries_log"]
        shared = self.__dict__.get(SHARED)
        if not is_apart(shared):
            return of_all
        own = get(self, "queries_log")
        if own is None and not shared.is_own_flow():
            own = _Log(of_all)
            put(self, "queries_log", own)
        return of_all if own is None else own

    @queries_log.setter
    def queries_log(self, log):
        self.__dict__["queries_log"] = log

    def __delattr__(self, name):
        if is_apart(self.__dict__.get(SHARED)) and get(self, name, _MISSING) is not _MISSING:
            put(self, name, _MISSING)
        else:
            super().__delattr__(name)


class Wrappers(object):
    """Another base, for a Django that has wrappers of statements: since 2.0."""

    @contextlib.contextmanager
    def execute_wrapper(self, wrapper):
        """Do what Django's method does, for the current thread or task only."""
        shared = self.__dict__.get(SHARED)
        if not is_apart(shared):
            with super().execute_wrapper(wrapper):
                yield
            return
        _install(self, "execute_wrappers", shared)
        entry = [wrapper]
        put(self, "execute_wrappers", get(self, "execute_wrappers", ()) + (entry,))
        try:
            yield
        finally:
            put(
                self,
                "execute_wrappers",
                tuple(other for other in get(self, "execute_wrappers", ()) if other is not entry),
            )


def _has_setter(wrapper, name):
    # What it sets in its turn is kept apart.
    descriptor = getattr(type(wrapper), name, None)
    return hasattr(type(descriptor), "__set__") and not isinstance(descriptor, _Attribute)


def _install(wrapper, name, shared):
    """Let the class of `wrapper` ask who wants to know; nobody pays for it before there is something to ask."""
    cls = type(wrapper)
    if isinstance(vars(cls).get(name), _Attribute):
        return
    with _lock:
        replaced = vars(cls).get(name, _MISSING)
        # Another thread may have been faster.
        if not isinstance(replaced, _Attribute):
            setattr(cls, name, _ATTRIBUTES.get(name, _Attribute)(name, cls, replaced))
            shared.at_the_end(functools.partial(_uninstall, cls, name, replaced))


def _uninstall(cls, name, replaced):
    if replaced is _MISSING:
        delattr(cls, name)
    else:
        setattr(cls, name, replaced)


class _Attribute(object):
    """An attribute of wrappers of which the current thread or task may have a value of its own."""

    def __init__(self, name, cls, replaced):
        self._name = name
        self._cls = cls
        self._replaced = replaced

    def __get__(self, wrapper, cls=None):
        if wrapper is None:
            return getattr(super(self._cls, cls), self._name) if self._replaced is _MISSING else self._replaced
        value = get(wrapper, self._name, _MISSING) if SHARED in wrapper.__dict__ else _MISSING
        return self.of_all(wrapper) if value is _MISSING else value

    def of_all(self, wrapper):
        """Return the value that everybody has who has none of his own."""
        if self._name in wrapper.__dict__:
            return wrapper.__dict__[self._name]
        if hasattr(self._replaced, "__get__"):
            return self._replaced.__get__(wrapper, type(wrapper))
        try:
            return getattr(super(self._cls, wrapper), self._name)
        except AttributeError:
            raise AttributeError("{!r} object has no attribute {!r}".format(self._cls.__name__, self._name)) from None

    def __set__(self, wrapper, value):
        wrapper.__dict__[self._name] = value

    def __delete__(self, wrapper):
        try:
            del wrapper.__dict__[self._name]
        except KeyError:
            raise AttributeError(self._name) from None


class _Wrappers(_Attribute):
    """``execute_wrappers``: those of all, and within them those of one's own."""

    def __get__(self, wrapper, cls=None):
        own = get(wrapper, self._name, ())
        everybodys = self.of_all(wrapper)
        return everybodys + [entry[0] for entry in own] if own else everybodys


class _Flag(_Attribute):
    """``force_debug_cursor``: whoever counts the queries of a test counts those of all its threads and tasks."""

    def __get__(self, wrapper, cls=None):
        return bool(get(wrapper, self._name, False) or self.of_all(wrapper))


_ATTRIBUTES = {"execute_wrappers": _Wrappers, "force_debug_cursor": _Flag}


class _Log(object):
    """The queries of one thread or task, which are also added to the log of all."""

    def __init__(self, log):
        self._of_all = log
        self._own = type(log)(maxlen=log.maxlen)

    def append(self, query):
        self._own.append(query)
        self._of_all.append(query)

    def __getattr__(self, name):
        return getattr(self._own, name)

    def __len__(self):
        return len(self._own)

    def __iter__(self):
        return iter(self._own)
