"""In which orders a suite is run: its own, the reverse, and random ones that a seed repeats."""

import collections
import random

__unittest = True

#: A test as the search knows it: ``key`` is its name; ``group`` what runners keep apart, such as tests that empty the
#: tables, whose order stays; ``path`` are the names of what it is in, which stays together: its module, its class.
Test = collections.namedtuple("Test", "key group path module")


def orders(tests, seed, rounds):
    """Yield (description, list of keys) for each round: the order of the suite, its reverse, then random ones.

    In one of the first two each test comes after each other one of its group, so that a single culprit is found.
    """
    for number in range(rounds):
        if number == 0:
            yield "in the order of the suite", [test.key for test in tests]
        elif number == 1:
            yield "in reverse order", [test.key for test in _arranged(tests, lambda names: names[::-1])]
        else:
            chosen = "{}.{}".format(seed, number)
            yield "in the order of seed {}".format(chosen), [
                test.key for test in _arranged(tests, _shuffler(random.Random(chosen)))
            ]


def _shuffler(source):
    def shuffle(names):
        # sample() of a string seed is the same on all versions, which shuffle() of some is not.
        return source.sample(names, len(names))

    return shuffle


def _arranged(tests, arrange):
    """Return the tests with those of a group arranged anew, classes and modules as a whole."""
    found = []
    for group in sorted({test.group for test in tests}):
        found += _branch([test for test in tests if test.group == group], 0, arrange)
    return found


def _branch(tests, depth, arrange):
    branches = collections.OrderedDict()
    for test in tests:
        # A leaf is in a branch of its own.
        name = test.path[depth] if depth < len(test.path) else (test.key,)
        branches.setdefault(name, []).append(test)
    found = []
    for name in arrange(list(branches)):
        inner = branches[name]
        found += inner if isinstance(name, tuple) else _branch(inner, depth + 1, arrange)
    return found
