"""The picture of what ran, before it is drawn: for each database a grid of Djangos and Pythons."""

from packaging.version import InvalidVersion, Version

from . import judge

# What each status is called, and the mark beside the word: they differ in form, not only in colour.
MARKS = {"ok": "✓", "failed": "✗", "missing": "?", "allowed": "!"}
WORDS = {"ok": "passed", "failed": "failed", "missing": "did not run", "allowed": "failed, and may"}


class Grid(object):
    """The environments of a database.

    * ``database``: its name
    * ``pythons``: its columns, from the oldest to the newest
    * ``rows``: for each Django, the newest first, (Django, a list of Tiles for each Python)
    * ``servers``, ``drivers``: with which versions they ran, texts
    """

    def __init__(self, database, verdicts):
        tiles = [Tile(verdict) for verdict in verdicts]
        self.database = database
        self.pythons = sorted({tile.expected["python"] for tile in tiles}, key=order)
        djangos = sorted({tile.expected["django"] for tile in tiles}, key=order, reverse=True)
        self.rows = [
            (django, [[tile for tile in tiles if tile.is_at(python, django)] for python in self.pythons])
            for django in djangos
        ]
        self.servers = sorted({text for tile in tiles for text in tile.servers})
        self.drivers = sorted({text for tile in tiles for text in tile.drivers})


class Tile(object):
    """One environment in a grid.

    * ``name``, ``status``, ``mark``, ``word``: which it is, and what became of it
    * ``factors``: what distinguishes it from others in its place, empty for the plain one
    * ``counts``: how many of its tests passed, failed and were skipped; None if that is not known
    * ``seconds``: how long it ran, None if it did not
    * ``python``, ``django``: with which versions
    * ``servers``, ``drivers``: with which databases, texts
    * ``problems``, ``warnings``: what is said about it
    """

    def __init__(self, verdict):
        report = verdict.report or {"runs": [], "databases": [], "seconds": None}
        self.expected = verdict.expected
        self.name = verdict.name
        self.status = verdict.status
        self.mark = MARKS[self.status]
        self.word = WORDS[self.status]
        self.problems = verdict.problems
        self.warnings = verdict.warnings
        self.factors = "-".join(self.name.split("-")[3:])
        self.counts = counts(report) if report["runs"] else None
        self.seconds = report["seconds"]
        self.python = ", ".join(dict.fromkeys(run["python"] for run in report["runs"]))
        djangos = [run["django"] or (run["packages"] or {}).get("django") for run in report["runs"]]
        self.django = ", ".join(dict.fromkeys(str(version) for version in djangos if version))
        used = [one for one in report["databases"] if one["used"]]
        self.servers = list(dict.fromkeys(one["server"] for one in used))
        self.drivers = list(
            dict.fromkeys(" ".join(filter(None, (one["driver"], one["driver_version"]))) for one in used)
        )

    def is_at(self, python, django):
        """Return whether this is the place of the environment."""
        return (self.expected["python"], self.expected["django"]) == (python, django)

    @property
    def tests(self):
        """Return how many tests ran, in words."""
        if self.counts is None:
            return "" if self.status == "missing" else "tests unknown"
        return str(self.counts["passed"])

    @property
    def remarks(self):
        """Return what is said in small letters: failures, skips and seconds."""
        parts = [
            "{} {}".format(self.counts[outcome], outcome)
            for outcome in ("failed", "skipped")
            if self.counts is not None and self.counts[outcome]
        ]
        return parts + ([] if self.seconds is None else [duration(self.seconds)])


def counts(report):
    """Return how many tests passed, failed and were skipped; a failure that is expected has passed."""
    found = judge.total(report)
    found["passed"] += found.pop("expected")
    return found


def duration(seconds):
    """Return a time as people read it."""
    if seconds < 60:
        return "{:.1f} s".format(seconds)
    return "{:.1f} min".format(seconds / 60)


def order(series):
    """Return the key by which series are sorted: the branch main is later than all that is released."""
    try:
        return (0, Version(series.rstrip("t").replace("pypy", "")), series)
    except InvalidVersion:
        return (1, Version("0"), series)


def grids(verdicts):
    """Return the grids of some environments, in the order of their databases."""
    databases = {}
    for verdict in verdicts:
        databases.setdefault(verdict.expected["database"], []).append(verdict)
    return [Grid(database, found) for database, found in databases.items()]


def skips(verdicts):
    """Return [(reason, how many tests, in how many environments)] of skipped tests, the most frequent first."""
    found = {}
    for verdict in verdicts:
        for run in verdict.report["runs"] if verdict.report else ():
            for reason, number in run["reasons"].items():
                tests, names = found.setdefault(reason, [0, set()])
                found[reason][0] = tests + number
                names.add(verdict.name)
    rows = [(reason, tests, len(names)) for reason, (tests, names) in found.items()]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def problems(verdicts):
    """Return [(mark, text, names)] of what is wrong, and of what one should know; the same is said once."""
    found = {}
    for verdict in verdicts:
        for text in verdict.problems:
            found.setdefault((MARKS[verdict.status], text), []).append(verdict.name)
        for text in verdict.warnings:
            found.setdefault(("!", text), []).append(verdict.name)
    return [(mark, text, names) for (mark, text), names in found.items()]
