"""One part of what a test can change."""

import collections

__unittest = True

#: What has become otherwise: ``text`` names it, ``where`` is the place of who did it, or None.
Change = collections.namedtuple("Change", "text where")
Change.__new__.__defaults__ = (None,)


class Part(object):
    """Base class: one part of the state of the process.

    A subclass says how to note, to compare and to put back what it is about.
    """

    #: The word for it in ``@fail_on(changed_state={...})``.
    name = None
    #: What it is, in a sentence: "the test has left ... changed".
    title = None
    #: Whether a test looks at it unless it says otherwise: what is surely a fault, and costs next to nothing.
    is_default = False
    #: Whether what was noted holds for the next test of the class too, if `changes()` has found nothing: what unittest,
    #: Django and this package leave alone between two tests.  If that depends, `settles()` says whether it does.
    is_settled = False
    #: Whether what was noted holds, where it is not settled, if its `marks()` say the same when the next test begins.
    holds_while_same = False
    #: The test whose state is noted or compared just now, an instance or whatever stands for it; else None.
    test = None
    #: What the report says of `put_back()`.
    outcome = "That is put back now, or the next test would see it"

    def renew(self):
        """Nothing is known of what happened since the last test, as when a class is set up: look anew.

        Between two tests of a class a part may look at less than everything.
        """

    def take(self):
        """Return what there is now, in a form that later changes leave alone."""
        raise NotImplementedError

    def changes(self, before):
        """Return a list of `Change`: what differs from `before`, which `take()` has returned; empty if nothing does."""
        raise NotImplementedError

    def settles(self, before):
        """Return whether `before` holds for the next test of the class too; asked if `is_settled` is not True.

        What is not settled is forgotten.
        """
        return False

    def marks(self, before):
        """Return a list of (function, value), or None if there is no such way to see at once that nothing has changed.

        As long as each ``function()`` returns what equals its value, `changes()` would find nothing, and `before` holds
        for the next test of the class too: where `is_settled` is True, or `settles()` has said so; else only if the
        same is so when that test begins.  It is asked before that test, when nothing was found after the last one.
        """
        return None

    def put_back(self, before):
        """Make it what it was; called only if there are changes."""
        raise NotImplementedError

    def forget(self, before):
        """Nobody will compare with `before` any more: end what was begun to have it."""


def is_other(value, before):
    """Return whether a value is not what there was before: neither the same nor equal, as far as it lets one ask.

    Arrays answer for each of their elements; lazy objects would be evaluated.
    """
    if value is before:
        return False
    if is_lazy(value) or is_lazy(before):
        return True
    try:
        return bool(value != before)
    except Exception:
        return True


def is_lazy(value):
    """Return whether it is a lazy object of Django's, which keeps as an attribute what it was asked for."""
    try:
        return "_wrapped" in object.__getattribute__(value, "__dict__")
    except AttributeError:
        return False


def compare(before, after, show=repr):
    """Return a list of texts, one for each key whose value differs between two dictionaries, in their order.

    `show` is called with a value, and returns its text.
    """
    texts = []
    for key in before:
        if key not in after:
            texts.append("{} is gone".format(key))
        elif is_other(after[key], before[key]):
            texts.append("{} was {}, and is {}".format(key, show(before[key]), show(after[key])))
    return texts + ["{} is new: {}".format(key, show(after[key])) for key in after if key not in before]


def short(value, limit=60):
    """Return ``repr(value)``, its middle cut out if it is longer than `limit`."""
    text = repr(value)
    return text if len(text) <= limit else "{}...{}".format(text[: limit - 20], text[-17:])
