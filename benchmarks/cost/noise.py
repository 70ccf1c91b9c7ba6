"""How much of a measured median is chance."""

import statistics

CONFIDENCE = 0.95


def median_and_noise(values):
    """Return the median of `values`, and how far from it the true one may be with a confidence of 95 %.

    The interval is that of the sign test, which assumes nothing of the distribution: half of all values are below the
    true median, so the number of measured ones below it is that of heads among as many coins.  A median of few values
    may be as far away as any of them.
    """
    ordered = sorted(values)
    median = statistics.median(ordered)
    outside = _outside(len(ordered))
    return median, max(median - ordered[outside], ordered[-1 - outside] - median)


def _outside(count):
    """Return how many values may be left out at either end so that the interval of the rest is wide enough."""
    outside, below, combinations = 0, 0, 1
    # `below`: in how many of the 2 ** count outcomes there are at most `outside` heads.
    below += combinations
    while 2 * below <= (1 - CONFIDENCE) * 2**count:
        outside += 1
        combinations = combinations * (count - outside + 1) // outside
        below += combinations
    return outside
