"""What makes a test fail: rounds of the suite in different orders, and the search for the cause of each failure.

The kinds of what can be found are the values of `Kind`.
"""

import enum

from . import outcomes
from .minimize import minimize
from .suites import HOOKS

__unittest = True


class Kind(enum.Enum):
    """Why a test fails in one order and passes in another."""

    #: It fails after some tests, and passes alone.
    POLLUTED = "polluted"
    #: It fails after the hooks of some classes, none of whose tests need run.
    HOOKS = "hooks"
    #: It fails alone, and passes after some tests.
    NEEDS = "needs"
    #: It fails once some modules are imported, and passes with its own alone.
    IMPORTED = "imported"
    #: It fails in each order and alone.
    ALWAYS = "always"
    #: What failed in a round passes in the same order.
    UNSTEADY = "unsteady"


class Finding(object):
    """What was found for one test: `causes` are keys of tests, names of modules, or classes with ``hooks:``."""

    def __init__(self, victim, kind, causes, text):
        self.victim = victim
        self.kind = kind
        self.causes = tuple(causes)
        self.text = text
        #: What each of the causes has left, {key: list of texts}; "" is what their classes' hooks have.
        self.left = {}

    @property
    def is_order(self):
        return self.kind in (Kind.POLLUTED, Kind.HOOKS, Kind.NEEDS, Kind.IMPORTED)


class Search(object):
    """Looks for the causes; `say` is called with a line for each step."""

    def __init__(self, suite, trials, say):
        self._suite = suite
        self._trials = trials
        self._say = say
        self._passed_after = {}
        self._always = {}
        self.findings = []
        #: How many rounds are over, their failures explained.
        self.rounds = 0

    def run(self, orders):
        """Make a round for each of the orders, and explain its failures."""
        for title, keys in orders:
            ran = self._play(keys)
            failed = [(key, before, outcome) for key, before, outcome in ran if outcome.has_failed]
            text = "Round {}, {}: {} of {} tests fail."
            self._say(text.format(self.rounds + 1, title, len(failed), len(keys)))
            if len(ran) < len(keys):
                self._say("  {} did not run.".format(_count(keys[len(ran) :])))
            for key, before, outcome in failed:
                if not self._is_explained(key, before):
                    self._examine(key, before, outcome.text)
            for victim in [key for key in self._always if key in self._passed_after]:
                self._examine(victim, [], self._always.pop(victim))
            self.rounds += 1
        self._examine_imports()

    def _play(self, keys):
        """Run the suite in an order; return a list of (key, keys of the tests before it, `Outcome`) of what ran.

        What a process has not reached, because it died or hung, is run in another one.
        """
        found, rest = [], keys
        while rest:
            results, _ = self._trials.run(rest)
            ran = [key for key in rest if results[key].kind != outcomes.MISSING]
            if not ran:
                break
            found += [(key, ran[:number], results[key]) for number, key in enumerate(ran)]
            rest = [key for key in rest if results[key].kind == outcomes.MISSING]
        for key, before, outcome in found:
            if outcome.has_passed:
                self._passed_after.setdefault(key, before)
        return found

    def _is_explained(self, victim, before):
        for finding in self.findings:
            if finding.victim == victim and (
                not finding.is_order or self._are_there(finding.causes, before) != (finding.kind is Kind.NEEDS)
            ):
                return True
        return victim in self._always

    def _are_there(self, causes, before):
        """Return whether all causes are in `before`: tests, and hooks of classes of which a test is there."""
        there = set(before) | {HOOKS + self._suite.by_key[key].path[-1] for key in before}
        return there.issuperset(causes)

    def _examine(self, victim, before, text):
        alone = self._outcome([], victim)
        if not alone.has_failed:
            self._say("  {}: passes alone".format(victim))
            self._find_polluters(victim, before, text)
        elif victim in self._passed_after and self._outcome(self._passed_after[victim], victim).has_passed:
            self._say("  {}: fails alone, and passes after others".format(victim))
            needed = self._smallest(
                self._passed_after[victim], Kind.NEEDS, lambda tests: self._outcome(tests, victim).has_passed
            )
            self._add(Finding(victim, Kind.NEEDS, needed, alone.text))
        elif victim in self._passed_after:
            self._add(Finding(victim, Kind.UNSTEADY, (), text))
        else:
            self._always[victim] = alone.text

    def _find_polluters(self, victim, before, text):
        def fails(tests):
            return self._outcome(tests, victim).has_failed

        for finding in self.findings:
            if finding.kind is Kind.HOOKS and self._are_there(finding.causes, before) and fails(list(finding.causes)):
                self._add(Finding(victim, Kind.HOOKS, finding.causes, text))
                return
        causes = self._smallest(before, Kind.POLLUTED, fails)
        if causes is None:
            self._add(Finding(victim, Kind.UNSTEADY, (), text))
            return
        kind = Kind.POLLUTED
        if self._suite.calls_hooks:
            hooks = self._hooks_of(causes, victim)
            if hooks and fails(hooks):
                kind, causes = Kind.HOOKS, minimize(hooks, fails)
        self._add(Finding(victim, kind, causes, text))

    def _hooks_of(self, causes, victim):
        """Return the classes of the causes; None if the class of the test is one of them."""
        classes = []
        for cause in causes:
            name = self._suite.by_key[cause].path[-1]
            if name == self._suite.by_key[victim].path[-1]:
                return None
            if HOOKS + name not in classes:
                classes.append(HOOKS + name)
        return classes

    def _smallest(self, before, kind, happens):
        """Return the smallest part of `before` for which it happens, None if it does not happen for all of it."""
        # Who has spoiled one test has often spoiled another.
        for finding in self.findings:
            causes = [key for key in before if key in finding.causes]
            if finding.kind is kind and len(causes) == len(finding.causes) and happens(causes):
                return causes
        # Asked for the halves first, since one culprit is found without a trial of the whole: that would only say what
        # the round has said.
        middle = len(before) // 2
        for half in (before[middle:], before[:middle]) if middle else ():
            if happens(half):
                return minimize(half, happens)
        return minimize(before, happens) if before and happens(before) else None

    def _outcome(self, before, victim):
        results, _ = self._trials.run(list(before) + [victim])
        outcome = results[victim]
        if before:
            self._say("    after {}: {}".format(_count(before), outcome.kind))
        return outcome

    def _examine_imports(self):
        """Look which of those that always fail pass if fewer modules are imported."""
        by_module = {}
        for victim in self._always:
            by_module.setdefault(self._suite.by_key[victim].module, []).append(victim)
        for module in sorted(by_module):
            if module not in self._suite.modules:
                continue
            results, _ = self._trials.run(by_module[module], imports=[module])
            for victim in by_module[module]:
                if results[victim].has_passed:
                    self._say("  {}: passes if only its own module is imported".format(victim))
                    self._find_import(victim, module)
        found = {finding.victim for finding in self.findings}
        for victim, text in self._always.items():
            if victim not in found:
                self.findings.append(Finding(victim, Kind.ALWAYS, (), text))

    def _find_import(self, victim, module):
        others = [name for name in self._suite.modules if name != module]

        def fails(names):
            chosen = set(names) | {module}
            results, _ = self._trials.run([victim], imports=[name for name in self._suite.modules if name in chosen])
            self._say("    with {}: {}".format(_count(names, "module"), results[victim].kind))
            return results[victim].has_failed

        names = self._smallest(others, Kind.IMPORTED, fails)
        kind = Kind.UNSTEADY if names is None else Kind.IMPORTED
        self._add(Finding(victim, kind, names or (), self._always[victim]))

    def _add(self, finding):
        self.findings.append(finding)
        self._say("  {}: {}".format(finding.victim, " + ".join(finding.causes) or finding.kind.value))
        if finding.kind in (Kind.POLLUTED, Kind.HOOKS):
            same = [one for one in self.findings[:-1] if one.causes == finding.causes]
            if same:
                finding.left = same[0].left
                return
            _, finding.left = self._trials.run(list(finding.causes) + [finding.victim], blame=True)


def _count(items, noun="test"):
    return "{} {}{}".format(len(items), noun, "" if len(items) == 1 else "s")
