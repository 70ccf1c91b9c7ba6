"""What a kind of fault is, and the table of all of them, which the modules beside this one fill.

A fault is the body of a test.  The table says whether it is found, by default,
by a check that is off by default, or not at all, and why not.
"""

import enum

import django_async_test


class Found(enum.Enum):
    """How a fault is found."""

    BY_DEFAULT = "by default"
    BY_CHECK = "by a check that is off by default"
    NOT = "not at all"


#: {name: Fault}
FAULTS = {}


class Fault(object):
    """One kind of fault: `body` in the place `where`; `text` is what is said of it, or why nothing is."""

    def __init__(self, body, found, text, where="test", base=None, needs=True):
        self.name = body.__name__
        self.body = body
        self.found = found
        self.text = text
        self.where = where
        self.base = base or django_async_test.TestCase
        #: Whether this Python, Django or database can have it.
        self.is_possible = bool(needs)


def _adder(found):
    def add(text, **kwargs):
        def decorate(body):
            assert body.__name__ not in FAULTS, body.__name__
            FAULTS[body.__name__] = Fault(body, found, text, **kwargs)
            return body

        return decorate

    return add


#: ``@by_default("what is said")``, ``@by_check("what is said")``, ``@not_found("why")``
by_default, by_check, not_found = [_adder(found) for found in Found]

NEVER_AWAITED = "was never awaited"
NOT_RETRIEVED = "and nobody retrieved it"
PENDING = "was still running when the test ended, and was cancelled"
