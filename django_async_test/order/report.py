"""What the search has found, as text: causes, the tests that they make fail, what was left, how to repeat it."""

import collections
import shlex

from .search import Kind
from .suites import HOOKS

__unittest = True

_HEADS = {
    Kind.POLLUTED: "Fails after {causes}:",
    Kind.HOOKS: "Fails after the hooks of {causes} (setUpClass, tearDownClass, setUpModule), whichever test is run:",
    Kind.NEEDS: "Fails alone, and passes only after {causes}:",
    Kind.IMPORTED: "Fails once {causes} is imported, whatever runs:",
}
_ENDS = {
    Kind.ALWAYS: "Fails in each order and alone, which has nothing to do with others:",
    Kind.UNSTEADY: "Failed once, and passes in the same order, so it depends on something else, such as time:",
}
#: How many of the tests with one cause are named.
NAMED = 5


def text(findings, repeat, is_whole=True):
    """Return the report; ``repeat(finding)`` returns the arguments of a command that repeats one.

    Unless it `is_whole` the search has ended early.
    """
    chapters = collections.OrderedDict()
    for finding in findings:
        chapters.setdefault((finding.kind, finding.causes), []).append(finding)
    lines = []
    for (kind, causes), found in sorted(chapters.items(), key=lambda item: not item[1][0].is_order):
        lines += [""] + (_dependency(kind, causes, found, repeat) if found[0].is_order else _others(kind, found))
    number = sum(found[0].is_order for found in chapters.values())
    victims = {finding.victim for finding in findings if finding.is_order}
    if number:
        lines += [
            "",
            "{} found; {} {} on the order.".format(
                "1 cause" if number == 1 else "{} causes".format(number),
                len(victims),
                "test depends" if len(victims) == 1 else "tests depend",
            ),
        ]
    else:
        until = "" if is_whole else " so far, but the search was not over"
        lines += ["", "No test was found that depends on the order{}.".format(until)]
    return "\n".join(lines[1:])


def _dependency(kind, causes, found, repeat):
    lines = [_HEADS[kind].format(causes=" and ".join(map(name_of, causes)) + (", together" if causes[1:] else ""))]
    lines += _victims(found)
    left = [(name_of(key), changes) for key, changes in sorted(found[0].left.items()) if key and changes]
    # What was compared from the first to the last has the hooks of classes in it, and the tables.
    whole = [change for change in found[0].left.get("", ()) if not left or change.startswith("the table ")]
    if whole:
        left.append((" and ".join(map(name_of, causes)), whole))
    for name, changes in left:
        lines += ["  {} has left:".format(name)] + ["    " + change for change in changes]
    if kind in (Kind.POLLUTED, Kind.HOOKS) and not left:
        lines.append("  Nothing that changed_state compares was left: look at files, other services and objects of C.")
    return lines + ["  To repeat it:", "    " + " ".join(map(shlex.quote, repeat(found[0])))]


def _others(kind, found):
    return [_ENDS[kind]] + _victims(found)


def _victims(found):
    lines = []
    for finding in found[:NAMED]:
        lines += ["  " + finding.victim, "    " + (finding.text or "(no message)")]
    if len(found) > NAMED:
        lines.append("  and {} more".format(len(found) - NAMED))
    return lines


def name_of(cause):
    return cause[len(HOOKS) :] if cause.startswith(HOOKS) else cause
