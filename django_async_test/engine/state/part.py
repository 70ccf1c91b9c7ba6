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
    #: What the report says of `put_back()`.
    outcome = "That is put back now, or the next test would see it"

    def take(self):
        """Return what there is now, in a form that later changes leave alone."""
        raise NotImplementedError

    def changes(self, before):
        """Return a list of `Change`: what differs from `before`, which `take()` has returned; empty if nothing does."""
        raise NotImplementedError

    def put_back(self, before):
        """Make it what it was; called only if there are changes."""
        raise NotImplementedError

    def forget(self, before):
        """Nobody will compare with `before` any more."""
        if hasattr(before, "undo"):
            before.undo.close()


def compare(before, after, show=repr):
    """Return a list of texts, one for each key whose value differs between two dictionaries, in their order.

    `show` is called with a value, and returns its text.
    """
    texts = []
    for key in before:
        if key not in after:
            texts.append("{} is gone".format(key))
        elif before[key] is not after[key] and before[key] != after[key]:
            texts.append("{} was {}, and is {}".format(key, show(before[key]), show(after[key])))
    return texts + ["{} is new: {}".format(key, show(after[key])) for key in after if key not in before]


def short(value, limit=60):
    """Return ``repr(value)``, its middle cut out if it is longer than `limit`."""
    text = repr(value)
    return text if len(text) <= limit else "{}...{}".format(text[: limit - 20], text[-17:])
