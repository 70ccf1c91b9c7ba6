"""Print the figures, and which of them are missed."""

import statistics
import sys

import django
import rounds

from . import figures
from .bodies import BODIES
from .kinds import MISSING
from .noise import median_and_noise
from .samples import measures_cpu_time

_HEADER = "{:32}{:>12}{:>12}{:>9}  {:<7}{:>7}".format("", "ours", "other", "ratio", "noise", "limit")


def print_head(vendor, number_of_rounds, on_one_cpu):
    """Print what is measured with what."""
    clock = "CPU time" if measures_cpu_time(vendor) else "wall time"
    clock += " on one CPU" if on_one_cpu else ""
    python = "{}.{}.{}".format(*sys.version_info[:3])
    print("Django {}, Python {}, {}".format(django.get_version(), python, vendor))
    print("Microseconds of {}; medians of {} rounds\n".format(clock, number_of_rounds))
    print(_HEADER)


def print_figure(figure, costs):
    """Print a line about `figure`; return whether it is missed by more than the noise."""
    kind = figures.missing(figure)
    if kind:
        print("{:32}not measured: {}".format(figure.title, MISSING[kind]))
        return False
    ours, other = costs.of(figure.kind, figure.body), costs.of(figure.other, figure.body)
    ratio, noise = median_and_noise(rounds.ratios(ours, other))
    print(
        "{:32}{:12.1f}{:12.1f}{:9.2f}  ±{:<6.2f}{:>7}{}".format(
            figure.title,
            statistics.median(ours) * 1e6,
            statistics.median(other) * 1e6,
            ratio,
            noise,
            "" if figure.limit is None else "{:.2f}".format(figure.limit),
            _verdict(ratio, noise, figure.limit),
        )
    )
    return figure.limit is not None and ratio - noise > figure.limit


def _verdict(ratio, noise, limit):
    if limit is None or ratio <= limit:
        return ""
    return "  MISSED" if ratio - noise > limit else "  over, within the noise"


def report(selected, costs):
    """Print a line for each of the `selected` figures; return the figures that are missed."""
    missed = [figure for figure in selected if print_figure(figure, costs)]
    print()
    for figure in missed:
        unit = "" if BODIES[figure.body].units == 1 else " (each)"
        print(
            "MISSED: {}{}, {} / {}, more than {:.2f}".format(
                figure.title, unit, figure.kind, figure.other, figure.limit
            )
        )
    if not missed:
        print("No limit is missed by more than the noise.")
    return missed
