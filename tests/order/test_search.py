"""Tests of the search, with trials that a function answers."""

import unittest

from django_async_test.order.orders import orders
from django_async_test.order.outcomes import FAILED, MISSING, PASSED, Outcome
from django_async_test.order.search import Kind, Search
from django_async_test.order.trials import Suite

#: What the function answers for a test that ends its process.
DIES = "dies"


class Trials(object):
    """Answers with what ``fails(victim, tests before it, imported modules)`` says."""

    def __init__(self, fails):
        self.fails = fails
        self.made = 0

    def run(self, tests, imports=None, blame=False):
        self.made += 1
        results = {key: Outcome(MISSING) for key in tests}
        for number, key in enumerate(tests):
            fails = self.fails(key, tests[:number], imports)
            results[key] = Outcome(FAILED, "wrong") if fails else Outcome(PASSED)
            if fails == DIES:
                break
        return results, {tests[0]: ["something"]} if blame else {}


def polluted(polluter, victim):
    return lambda key, before, imports: key == victim and polluter in before


def needing(needed, victim):
    return lambda key, before, imports: key == victim and needed not in before


class SearchTests(unittest.TestCase):
    def setUp(self):
        names = [(module, cls, test) for module in "mno" for cls in "AB" for test in "xyz"]
        description = {
            "tests": [["{}.{}.{}".format(*name), 0, ["{}.{}".format(*name[:2])], name[0]] for name in names],
            "modules": ["m", "n", "o"],
            "calls_hooks": True,
        }
        self.suite = Suite(description)
        self.said = []

    def search(self, fails, rounds=3):
        """Return (victim, kind, causes) of what is found."""
        search = Search(self.suite, Trials(fails), self.said.append)
        search.run(orders(self.suite.tests, 1, rounds))
        self.findings = search.findings
        return [(finding.victim, finding.kind, finding.causes) for finding in search.findings]

    def test_nothing_is_found_in_a_suite_without_dependencies(self):
        """A suite that passes in each order takes a trial for each round."""
        self.assertEqual([], self.search(lambda victim, before, imports: False))
        self.assertEqual(3, len(self.said))

    def test_a_polluter_is_found_wherever_it_stands(self):
        """A test that makes another one fail is found, in whichever round it comes first, and what it has left."""
        for polluter, victim in (("m.A.x", "o.B.z"), ("o.B.z", "m.A.x")):
            found = self.search(polluted(polluter, victim))
            self.assertEqual([(victim, Kind.POLLUTED, (polluter,))], found)
            self.assertEqual({polluter: ["something"]}, self.findings[0].left)

    def test_two_polluters_that_act_together_are_found(self):
        """Neither is enough, and both are named."""
        found = self.search(lambda key, before, imports: key == "o.A.x" and {"m.A.x", "n.B.y"} <= set(before))
        self.assertEqual([("o.A.x", Kind.POLLUTED, ("m.A.x", "n.B.y"))], found)

    def test_the_victims_of_one_polluter_are_found(self):
        """Each of the tests that one other makes fail is a finding, with the same cause."""
        found = self.search(lambda key, before, imports: "m.B.x" in before and key.startswith("n."))
        self.assertEqual({("m.B.x",)}, {causes for _, _, causes in found})
        self.assertEqual(6, len(found))

    def test_two_polluters_of_one_victim_are_found(self):
        """A failure that a known cause does not explain is looked into."""
        found = self.search(
            lambda key, before, imports: key == "n.A.x" and bool({"m.A.x", "o.A.x"} & set(before)), rounds=2
        )
        self.assertEqual({("m.A.x",), ("o.A.x",)}, {causes for _, _, causes in found})

    def test_a_test_that_needs_another_one_is_found(self):
        """What fails alone, and passes after some others, is named with the one that it needs."""
        for needed, victim in (("m.A.x", "o.B.z"), ("o.B.z", "m.A.x")):
            found = self.search(needing(needed, victim))
            self.assertEqual([(victim, Kind.NEEDS, (needed,))], found)

    def test_the_hooks_of_a_class_are_found(self):
        """Where the hooks of a class are enough, no test of it is blamed."""
        found = self.search(
            lambda key, before, imports: key == "o.A.x" and any("n.B" in name for name in before), rounds=1
        )
        self.assertEqual([("o.A.x", Kind.HOOKS, ("hooks:n.B",))], found)

    def test_an_import_is_found(self):
        """What fails unless its own module is imported alone is named with the module that makes it fail."""
        found = self.search(lambda key, before, imports: key == "o.A.x" and (imports is None or "m" in imports))
        self.assertEqual([("o.A.x", Kind.IMPORTED, ("m",))], found)

    def test_a_test_that_always_fails_is_no_dependency(self):
        """It is named as such, after one trial alone and one with its module alone."""
        found = self.search(lambda key, before, imports: key == "o.A.x")
        self.assertEqual([("o.A.x", Kind.ALWAYS, ())], found)
        self.assertFalse(self.findings[0].is_order)

    def test_what_a_process_has_not_reached_is_run(self):
        """Behind a test that ends its process the rest of the suite runs in another one, and both are examined."""

        def fails(key, before, imports):
            if key == "m.B.x":
                return DIES if "m.A.x" in before else False
            return key == "o.B.z" and "n.A.x" in before

        found = self.search(fails, rounds=1)
        self.assertEqual(
            [("m.B.x", Kind.POLLUTED, ("m.A.x",)), ("o.B.z", Kind.POLLUTED, ("n.A.x",))],
            found,
        )

    def test_a_suite_of_which_nothing_runs(self):
        """A process that dies before its first test ends the round, which says how many tests did not run."""
        trials = Trials(None)
        trials.run = lambda tests, **kwargs: ({key: Outcome(MISSING) for key in tests}, {})
        Search(self.suite, trials, self.said.append).run(orders(self.suite.tests, 1, 1))
        self.assertIn("  18 tests did not run.", self.said)

    def test_what_does_not_fail_again_is_said_to_be_unsteady(self):
        """A failure that the same order does not repeat has no cause among the tests."""
        asked = []

        def fails(key, before, imports):
            if key == "o.A.x":
                asked.append(before)
            return key == "o.A.x" and len(asked) == 1

        self.assertEqual([("o.A.x", Kind.UNSTEADY, ())], self.search(fails))
