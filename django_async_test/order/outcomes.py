"""What became of the tests of a trial: written line by line by the process that runs them, read by the command.

So what has run before a process dies or hangs is known.
"""

import json
import os

__unittest = True

PASSED = "passed"
FAILED = "failed"
SKIPPED = "skipped"
#: It was not reached, or its process did not get so far.
MISSING = "missing"


class Outcome(object):
    """What became of one test, and the last line of its error."""

    def __init__(self, kind, text=""):
        self.kind = kind
        self.text = text

    @property
    def has_failed(self):
        return self.kind == FAILED

    @property
    def has_passed(self):
        return self.kind == PASSED


class Writer(object):
    """Writes lines to the file of a trial, each at once."""

    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8")  # noqa: SIM115 - close() does

    def write(self, **line):
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def started(self, key):
        self.write(started=key)

    def ended(self, key, kind, text=""):
        self.write(ended=key, kind=kind, text=text[-400:])

    def broken(self, name, kind, text=""):
        """Note that the hook of a class or module has not let its tests run; `name` is that of the class or module."""
        self.write(broken=name, kind=kind, text=text[-400:])

    def left(self, key, changes):
        """Note what a test has changed: a list of texts."""
        self.write(left=key, changes=changes)

    def close(self):
        self._file.close()


class Answer(object):
    """What a trial has written: ``outcomes`` of keys, ``left`` for keys."""

    def __init__(self, lines, ending):
        self.outcomes = {}
        self.left = {}
        self._broken = []
        running = None
        for line in lines:
            if "started" in line:
                running = line["started"]
            elif "ended" in line:
                running = None
                self._end(line)
            elif "broken" in line:
                self._broken.append(line)
            elif "left" in line:
                self.left[line["left"]] = line["changes"]
        if running is not None:
            self.outcomes[running] = Outcome(FAILED, ending)

    def _end(self, line):
        before = self.outcomes.get(line["ended"])
        if before is None or not before.has_failed:
            self.outcomes[line["ended"]] = Outcome(line["kind"], line["text"])

    def of(self, key):
        """Return the `Outcome` of a test; what its class or module has met, if it did not run."""
        if key in self.outcomes:
            return self.outcomes[key]
        for line in self._broken:
            if key == line["broken"] or key.startswith((line["broken"] + ".", line["broken"] + "::")):
                return Outcome(line["kind"], line["text"])
        return Outcome(MISSING)


def read(path, ending):
    """Return the `Answer` in a file; `ending` says how the process ended, for the test that was running."""
    lines = []
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                try:
                    lines.append(json.loads(line))
                except ValueError:
                    # The process was ended in the middle of it.
                    continue
    return Answer(lines, ending)
