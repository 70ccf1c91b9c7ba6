"""Event loops that live longer than one test: one for a class, module, package or the session, as tests ask for it."""

import asyncio

import pytest

from ..compat.asgiref import state as asgiref_state
from ..compat.python import loop_parts
from ..engine.checks import Findings
from ..engine.checks.background_exceptions import add_errors
from ..engine.left_timers import LeftTimers
from ..engine.runner import Runner
from ..undo import Undo
from .options import SCOPES

__unittest = True


class FunctionLoops(object):
    """A new loop for each test, made of parts that an earlier one has left."""

    #: Whether the loop goes on after the test.
    lasts = False
    #: A loop that ends with its test leaves no timers.
    left_timers = None

    def __init__(self):
        self._maker = loop_parts.LoopMaker()

    def loop_of_test(self):
        """Return the loop of a test."""
        return self._maker.new_loop()

    def context_copy(self):
        """Return None: each test has a new context."""

    def close(self):
        """Close what was kept for the next loop."""
        self._maker.close()


class ScopedLoop(object):
    """A loop that lives as long as `node` (a class, module, package or the session), for fixtures and tests."""

    #: Whether the loop goes on after the test.
    lasts = True

    def __init__(self, node):
        self._name = node.nodeid or "the session"
        self._undo = Undo()
        self.runner = Runner(asyncio.new_event_loop())
        #: What tests and fixtures leave on the loop.
        self.left_timers = LeftTimers(lambda: self._name)
        self.runner.records.takes_error = self.left_timers.take
        self.left_timers.watch(self.runner.loop, self._undo)
        asgiref_state.adopt_loop(self.runner, self._undo)
        node.addfinalizer(self.close)

    def loop_of_test(self):
        """Return the loop, for a test."""
        return self.runner.loop

    def context_copy(self):
        """Return a copy of the context in which fixtures of the scope were set up, or None."""
        context = self.runner.context.context
        return context.copy() if context is not None else None

    def is_closed(self):
        """Return whether the scope is over."""
        return self.runner is None

    def close(self):
        """End all that runs on the loop, and close it; AssertionError for exceptions that nobody has seen."""
        runner, self.runner = self.runner, None
        if runner is None:
            return
        try:
            runner.finish()
        finally:
            self._undo.close()
        findings = Findings(lambda: self._name)
        add_errors(findings, runner.records.errors, runner.records.created_at, runner.records.reports)
        self.left_timers.report(findings)
        findings.fail()


class LoopScopes(object):
    """The loops of a session."""

    def __init__(self):
        self.of_functions = FunctionLoops()
        # node -> ScopedLoop
        self._scoped = {}

    def find(self, item, scope):
        """Return what gives `item` a loop of the scope."""
        if scope == "function":
            return self.of_functions
        return self.at(node_above(item, scope))

    def at(self, node):
        """Return the loop that lives as long as `node`."""
        found = self._scoped.get(node)
        if found is None or found.is_closed():
            found = self._scoped[node] = ScopedLoop(node)
        return found

    def close(self):
        """Close what is left."""
        self.of_functions.close()


def wider_of(one, other):
    """Return the scope of the two that lasts longer."""
    return max(one, other, key=SCOPES.index)


def node_above(node, scope):
    """Return the collector that a scope of `node` is; the module, or the session, where it has no class or package."""
    if scope == "session":
        return node.session
    if scope == "package":
        return node.getparent(pytest.Package) or node.session
    if scope == "class":
        found = node.getparent(pytest.Class)
        if found is not None:
            return found
    return node.getparent(pytest.Module) or node.session
