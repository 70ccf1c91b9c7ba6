"""One thing that the project had, and what became of it."""

TAKEN = "taken"
TRANSLATED = "translated"
LEFT_OUT = "left out"


class Entry(object):
    """One thing that was found in one of the project's files.

    * ``source``: the file, as messages name it
    * ``kind``: what it is there: "environment", "factor", "database", "section", "job", "service", "line" ...
    * ``name``: which one
    * ``verdict``: TAKEN, TRANSLATED or LEFT_OUT
    * ``text``: into what, or why not
    * ``lines``: lines of the configuration that would have it, for what was left out
    """

    def __init__(self, source, kind, name, verdict, text, lines=()):
        self.source = source
        self.kind = kind
        # What was read has words in the place of expressions.
        self.name = name.replace("$EXPRESSION", "${{ ... }}")
        self.verdict = verdict
        self.text = text.replace("$EXPRESSION", "${{ ... }}")
        self.lines = tuple(lines)

    def __repr__(self):
        return "<{}: {} {}: {}: {}>".format(self.source, self.kind, self.name, self.verdict, self.text)
