"""What the instances of a test case class have in common: worked out once, and what none of them has costs nothing."""

import unittest

from ..compat.python import coroutines

__unittest = True


class Hooks(object):
    """Which hooks a test has: those that are not the empty ones that every test case has.

    `has` says of a name whether the hook of that name is another one; `base` is
    the class from which the family of asynchronous test cases inherits.
    """

    def __init__(self, has, base):
        self.has_set_up = has("setUp") or base.setUp is not unittest.TestCase.setUp
        self.has_tear_down = has("tearDown") or base.tearDown is not unittest.TestCase.tearDown
        self.has_async_set_up = has("asyncSetUp") or has("setUpAsync")
        self.has_async_tear_down = has("asyncTearDown") or has("tearDownAsync")


_HOOKS = ("setUp", "tearDown", "asyncSetUp", "setUpAsync", "asyncTearDown", "tearDownAsync")
_OTHER_HOOKS = frozenset(_HOOKS[1:])
_PACKAGE = __name__.split(".")[0] + "."


class InstancePlan(object):
    """What is done with each instance of `cls`; `family` is the class that gives it its asynchronous hooks."""

    def __init__(self, cls, family):
        self._cls = cls
        self._family = family
        #: Whether ``run()`` is not that of unittest, and does not call it: it may have its own way with clean-ups.
        self.ends_as_cleanup = super(family, cls).run is not unittest.TestCase.run
        #: Whether ``doCleanups()`` is a coroutine function of the user's.
        self.awaits_cleanups = cls.doCleanups is not family.doCleanups and coroutines.is_coroutine_function(
            cls.doCleanups
        )
        # For each of the user's classes: its namespace, how many names it had, and the hooks among them
        self._noted = None
        self._hooks = None

    def hooks_of(self, namespace, originals):
        """Return the `Hooks` of a test that has the attributes `namespace`, for some of which there are stand-ins.

        `originals` are those.
        """
        # Some are attributes of the test itself.  That of setUp() is a stand-in of ours.
        if "setUp" in originals or not _OTHER_HOOKS.isdisjoint(namespace):
            own = frozenset([name for name in _HOOKS if name in namespace])
            return _look(self._cls, self._family, own if "setUp" in originals else own - {"setUp"})
        return self._hooks_of_class()

    def _hooks_of_class(self):
        """Return the `Hooks` of the class, found anew if one of the user's classes has others: tests patch classes."""
        if self._hooks is None:
            # Many a class has but one test, for which it is not worth while to note anything.
            self._hooks = self._look()
        elif self._noted is None or self._has_changed():
            self._noted = [self._note_of(vars(base)) for base in self._users_classes()]
            self._hooks = self._look()
        return self._hooks

    def _look(self):
        return _look(self._cls, self._family)

    def _users_classes(self):
        # Not those of this package: to look each hook up takes a while, see `Installed.__enter__()`.
        mro = self._cls.__mro__
        return [
            base
            for base in mro[: mro.index(self._family)]
            if base is self._cls or not base.__module__.startswith(_PACKAGE)
        ]

    @staticmethod
    def _note_of(namespace):
        return namespace, len(namespace), [(name, namespace[name]) for name in _HOOKS if name in namespace]

    def _has_changed(self):
        for namespace, number, hooks in self._noted:
            if len(namespace) != number or (hooks and any(namespace.get(name) is not hook for name, hook in hooks)):
                return True
        return False


def _look(cls, family, own=()):
    return Hooks(lambda name: name in own or getattr(cls, name) is not getattr(family, name), super(family, cls))
