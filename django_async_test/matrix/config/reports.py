"""The reports of what ran: the table ``[reports]``."""

from ..version import PACKAGE

KEYS = {"plugin": (str,), "min_tests": (int,)}

PLUGINS = ("package", "file", "none")


class Reports(object):
    """How environments report what ran in them.

    * ``plugin``: where tox has its plugin from: "package" for this one, which tox.ini then requires, "file" for a
      toxfile.py beside tox.ini, "none" for neither plugin nor reports
    * ``min_tests``: how many tests must have run in each environment; 0 accepts that nothing is known about tests
    """

    def __init__(self, plugin, min_tests):
        self.plugin = plugin
        self.min_tests = min_tests


def parse(table, tool, coverage):
    """Return the Reports of the configuration; `tool` is what CI installs as this generator, empty for the usual."""
    reports = table.below("reports", KEYS)
    # tox can require a package only by its name.
    default = "package" if not tool or tool.startswith(PACKAGE + "[") else "file"
    min_tests = reports.get("min_tests", 1)
    if min_tests < 0:
        reports.fail("must be at least 0.", "min_tests")
    plugin = reports.choice("plugin", PLUGINS, default)
    if plugin == "none" and coverage.is_on:
        reports.fail('"none" leaves no data for [coverage]: remove one of the two.', "plugin")
    return Reports(plugin, min_tests)
