"""Which lines the tests run: the table ``[coverage]``."""

import re

KEYS = {"source": (list,), "measure": (bool,), "fail_under": (int,), "upload": (list,)}

# Where the measured data goes in CI.
UPLOADS = ("codecov", "html")

# Commands that measure by themselves.
MEASURING = re.compile(r"\bcoverage\s+run\b|--cov\b")

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*\Z")


class Coverage(object):
    """How coverage is measured, combined over all environments, and reported.

    * ``is_on``: whether it is at all
    * ``source``: the packages that are measured
    * ``measure``: whether the tests are measured without a word in their commands
    * ``fail_under``: how many per cent of the lines must run in one environment or another
    * ``upload``: where the data goes in CI
    """

    def __init__(self, is_on, source, measure, fail_under, upload):
        self.is_on = is_on
        self.source = source
        self.measure = is_on and measure
        self.fail_under = fail_under
        self.upload = upload


def parse(table, commands):
    """Return the Coverage of the whole configuration, whose tests are run by some commands."""
    coverage = table.below("coverage", KEYS)
    measure = coverage.get("measure", not any(map(MEASURING.search, commands)))
    source = coverage.texts("source")
    for name in source:
        if not NAME.match(name):
            coverage.fail('expected the name of a package like "shop", not "{}".'.format(name), "source")
    if "coverage" in table and measure and not source:
        coverage.fail('which packages are measured? Write source = ["your_package"].')
    fail_under = coverage.get("fail_under", 0)
    if not 0 <= fail_under <= 100:
        coverage.fail("must be between 0 and 100.", "fail_under")
    for name in coverage.texts("upload"):
        coverage.one_of(name, UPLOADS, "upload")
    return Coverage("coverage" in table, source, measure, fail_under, coverage.texts("upload"))
