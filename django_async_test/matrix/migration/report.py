"""The migration as text: a line for each thing that was printed, and a file in Markdown."""

from ..errors import count
from .entry import LEFT_OUT, TAKEN, TRANSLATED

FILE = "MATRIX-MIGRATION.md"

HEADING = {
    TAKEN: "Taken as it is",
    TRANSLATED: "Translated",
    LEFT_OUT: "Left out",
}

BEGINNING = """\
# What became of the configuration of the tests

`django-test-matrix init` has read {}. For everything found there: whether it was taken as it is, translated, or
left out, and then the lines for `{}` that would have it. This file is a report: delete it when you have read it.
"""


def grouped(entries):
    """Return [((source, kind, text), names, lines)]: what has the same fate is named once."""
    result = {}
    for entry in entries:
        key = (entry.source, entry.kind, entry.text, entry.lines)
        result.setdefault(key, []).append(entry.name)
    return [(key[:3], names, key[3]) for key, names in result.items()]


def summary(entries):
    """Return lines for a terminal: how much was taken, and what was left out."""
    counts = {verdict: sum(entry.verdict == verdict for entry in entries) for verdict in HEADING}
    text = "Found before: {} taken as they are, {} translated, {} left out{}"
    lines = [text.format(counts[TAKEN], counts[TRANSLATED], counts[LEFT_OUT], ":" if counts[LEFT_OUT] else ".")]
    for (source, kind, text), names, _ in grouped([entry for entry in entries if entry.verdict == LEFT_OUT]):
        shown = ", ".join(dict.fromkeys(names))
        lines.append("  {}: {} {}: {}".format(source, kind, shortened(shown), text))
    translated = [entry for entry in entries if entry.verdict == TRANSLATED]
    same = [entry for entry in translated if entry.kind == "environment"]
    if same:
        text = "  {}: in the matrix under other names: {}"
        lines.append(text.format(same[0].source, count(len(same), "environment")))
    for (source, kind, text), names, _ in grouped([entry for entry in translated if entry not in same]):
        lines.append("  {}: {} {} -> {}".format(source, kind, shortened(", ".join(dict.fromkeys(names))), text))
    return lines


def shortened(text):
    """Return a text of one line, with its beginning alone if it is long."""
    text = " ".join(text.split())
    return text if len(text) <= 160 else text[:157] + "..."


def markdown(entries, sources, config):
    """Return the report as a file."""
    lines = [BEGINNING.format(" and ".join(sources) or "no configuration of tests", config)]
    for verdict, heading in HEADING.items():
        mine = [entry for entry in entries if entry.verdict == verdict]
        if not mine:
            continue
        lines += ["## {} ({})".format(heading, len(mine)), ""]
        for (source, kind, text), names, more in grouped(mine):
            shown = ", ".join("`{}`".format(" ".join(name.split()).replace("`", "'")) for name in dict.fromkeys(names))
            lines.append("- {}: {} {}: {}.".format(source, kind, shown, text.rstrip(".")))
            if more:
                lines += ["", "  ```toml"] + ["  " + line if line else "" for line in more] + ["  ```", ""]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
