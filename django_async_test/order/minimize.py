"""Delta debugging: the smallest part of a sequence for which something still happens, tried as rarely as possible.

Halving finds a single culprit with about as many tests as the sequence has twice.  Where no half is enough, since
several act together, the last of them is found by bisection and kept, and so on with what is before it: QuickXplain
(Junker, 2004).  In the end nothing of what is left can be left out, as with ddmin (Zeller and Hildebrandt, 2002).
"""

__unittest = True


def minimize(items, happens):
    """Return the shortest list of `items`, in their order, for which it still happens; none of them can be left out.

    ``happens(items)`` must be true for the whole list, and is not called with that.
    """
    kept, rest = [], list(items)
    while rest:
        rest = _halve(rest, kept, happens)
        if len(rest) == 1:
            kept = rest + kept
            break
        end = _shortest_beginning(rest, kept, happens)
        kept, rest = [rest[end - 1]] + kept, rest[: end - 1]
        if rest and happens(kept):
            break
    return _one_by_one(kept, happens) if len(kept) > 1 else kept


def _halve(items, kept, happens):
    """Return the smallest half of a half of `items` that is enough, together with `kept`."""
    while len(items) > 1:
        middle = len(items) // 2
        # What is nearer is the likelier culprit.
        for half in (items[middle:], items[:middle]):
            if happens(half + kept):
                items = half
                break
        else:
            break
    return items


def _shortest_beginning(items, kept, happens):
    """Return how many of the first items are needed together with `kept`; all of them are enough."""
    low, high = 1, len(items)
    while low < high:
        middle = (low + high) // 2
        if happens(items[:middle] + kept):
            high = middle
        else:
            low = middle + 1
    return high


def _one_by_one(items, happens):
    """Return `items` without those that can be left out one by one."""
    position = 0
    while position < len(items) and len(items) > 1:
        fewer = items[:position] + items[position + 1 :]
        if happens(fewer):
            items = fewer
        else:
            position += 1
    return items
