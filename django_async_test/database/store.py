"""Which connection does the current flow of control get?  The store answers, in Django's place.

Django keeps the connections of a thread as attributes of one object, by alias.
While a test class runs, a `Store` stands there: aliases whose transaction the
test owns are the same for every thread; of the others the test's own flow has
its own, and every other thread keeps a connection to itself, which refuses
queries if the test's own does.
"""

import functools
import threading

from ..compat.django import connections as django_connections
from . import flow

__unittest = True


class Store(object):
    """Has one attribute for each alias, as the storage that it stands for.

    ``everyone`` and ``own`` map aliases to wrappers: for every thread, and for
    the test's own flow only.  ``refusals`` maps aliases that the test must not
    query to what refuses it.  ``admit(alias)`` is called before another thread
    queries, and may raise.
    """

    def __init__(self, previous, everyone, own, refusals, admit=None):
        set_internal = super().__setattr__
        set_internal("_previous", previous)
        set_internal("_everyone", frozenset(everyone))
        set_internal("_own", dict(own))
        set_internal("_owner", threading.get_ident())
        set_internal("_refusals", refusals)
        set_internal("_undo", [])
        set_internal("_admit", admit)
        #: wrapper -> the other thread that has used it
        set_internal("used", {})
        # Those of other threads for which ``admit()`` is called
        set_internal("_guarded", set())
        #: Called with each wrapper that another thread uses, from that thread
        set_internal("watchers", [])
        for alias, wrapper in everyone.items():
            # In the instance's namespace, where no method of ours is needed to find it.
            set_internal(alias, wrapper)

    def is_own_flow(self):
        """Return whether the current thread is the test's own, or runs the test's own code."""
        return threading.get_ident() == self._owner or flow.is_sensitive()

    def is_own(self, wrapper):
        """Return whether `wrapper` is one of the test's own flow, or everyone's."""
        return wrapper in self._own.values() or any(wrapper is self.__dict__.get(alias) for alias in self._everyone)

    def own_wrappers(self):
        """Return (alias, wrapper) of each that only the test's own flow has."""
        return self._own.items()

    def _noted(self, alias, wrapper):
        # Django's live server shares the connection of a database in memory: that one is not the thread's own.
        if wrapper not in self._own.values():
            if wrapper not in self._guarded and self._admit is not None:
                self._guarded.add(wrapper)
                self._undo.append(django_connections.guard_queries(wrapper, functools.partial(self._admit, alias)))
            self.used[wrapper] = threading.current_thread()
            for watch in list(self.watchers):
                watch(wrapper)
            if alias in self._refusals and django_connections.lacks_refusals(wrapper):
                self._undo.append(django_connections.refuse(wrapper, self._refusals[alias]))
        return wrapper

    def __getattr__(self, alias):
        if not self.is_own_flow():
            return self._noted(alias, getattr(self._previous, alias))
        try:
            return self._own[alias]
        except KeyError:
            raise AttributeError(alias) from None

    def __setattr__(self, alias, wrapper):
        if alias in self._everyone:
            if self.is_own_flow():
                self.__dict__[alias] = wrapper
            else:
                # Django has begun to make one for a thread before this store stood here: it is that thread's own.
                setattr(self._previous, alias, wrapper)
        elif self.is_own_flow():
            self._own[alias] = wrapper
            # Opened late by the test, perhaps in a worker thread: main and worker thread take turns with it.
            self._undo.append(django_connections.share(wrapper, self.is_own_flow))
        else:
            setattr(self._previous, alias, self._noted(alias, wrapper))

    def __delattr__(self, alias):
        if alias in self._everyone:
            # A new wrapper would open another connection, whose rows would be committed.
            return
        if self.is_own_flow():
            if self._own.pop(alias, None) is None:
                raise AttributeError(alias)
        else:
            delattr(self._previous, alias)

    def restore(self, before):
        """Give the previous storage what the test's own flow has opened, replaced or deleted meanwhile.

        `before` maps aliases to the wrappers that were there at the beginning.
        """
        now = dict(self._own)
        now.update((alias, self.__dict__[alias]) for alias in self._everyone if alias in self.__dict__)
        for alias, wrapper in now.items():
            if before.get(alias) is not wrapper:
                setattr(self._previous, alias, wrapper)
        for alias in set(before) - set(now):
            if hasattr(self._previous, alias):
                delattr(self._previous, alias)
        while self._undo:
            self._undo.pop()()
        self._guarded.clear()
        # It refers to what refers to this store.
        self.__dict__["_admit"] = None
