"""The table of a README: which Django is tested on which Pythons."""

import re

from .. import write
from ..errors import Problem

BEGIN = re.compile(r"^<!-- django-test-matrix: begin(?: ([0-9a-f]{16}))? -->$", re.MULTILINE)
END = re.compile(r"^<!-- django-test-matrix: end -->$", re.MULTILINE)


def table(matrix):
    """Return the table in Markdown, the newest Django first."""
    lines = ["| Django | Python |", "|---|---|"]
    pythons = [series for series, entry in matrix.facts.python.items() if not entry.is_prerelease]
    unofficial = False
    for django in reversed([one for one in matrix.djangos() if not matrix.facts.django[one].is_prerelease]):
        tested = {one.python: one.cell.status for one in matrix.environments if one.django == django}
        texts = []
        for status, mark in (("official", ""), ("unofficial", "*")):
            for run in runs([tested.get(series) == status for series in pythons]):
                first, last = pythons[run[0]], pythons[run[-1]]
                texts.append((first if first == last else "{} - {}".format(first, last)) + mark)
                unofficial = unofficial or bool(mark)
        lines.append("| {} | {} |".format(django, ", ".join(texts)))
    if unofficial:
        lines += ["", "\\* works, though Django does not support it officially."]
    return "\n".join(lines) + "\n"


def runs(flags):
    """Return lists of the indices of true values that follow each other."""
    result = []
    for index, flag in enumerate(flags):
        if flag and index and flags[index - 1]:
            result[-1].append(index)
        elif flag:
            result.append([index])
    return result


def fill_in(text, matrix, path, force=False):
    """Return the README with the table between its markers."""
    begin, end = BEGIN.search(text), END.search(text)
    if not begin or not end or end.start() < begin.end():
        message = (
            'needs two lines, "<!-- django-test-matrix: begin -->" and "<!-- django-test-matrix: end -->", '
            "between which the table will be."
        )
        raise Problem(message, path)
    old = text[begin.end() + 1 : end.start()]
    if old.strip() and write.digest(old) != begin.group(1) and not force:
        line = text[: begin.start()].count("\n") + 1
        raise Problem(
            "the table between the markers was written by hand: delete it, or run write --replace {}.".format(path),
            path,
            line,
        )
    new = "\n" + table(matrix) + "\n"
    marker = "<!-- django-test-matrix: begin {} -->\n".format(write.digest(new))
    return text[: begin.start()] + marker + new + text[end.start() :]
