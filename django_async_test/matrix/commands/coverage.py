"""Combining coverage over all environments: ``coverage``."""

import os

from ..reporting import coverage
from . import load, verify


def add_to(commands):
    """Add the command to those of the command line."""
    command = commands.add("coverage", coverage_)
    command.add_argument("results", metavar="RESULTS", nargs="+", help="directories of reports, like .tox/reports")
    command.add_argument("--xml", metavar="FILE", help="write what services like Codecov read")
    command.add_argument("--html", metavar="DIRECTORY", help="write pages that show which lines did not run")
    text = "append the report in Markdown to this file (default in GitHub Actions: the summary of the job)"
    command.add_argument("--summary", metavar="FILE", default=os.environ.get("GITHUB_STEP_SUMMARY"), help=text)


def coverage_(options):
    """Combine which lines ran in all environments, and fail if they are too few."""
    config = load(options).config
    settings = config.reports.coverage
    if not settings.is_on:
        config.fail((), 'there is no table [coverage]: write one, with source = ["your_package"].')
    paths = [os.path.abspath(path) for path in options.results]
    xml, html = (path and os.path.abspath(path) for path in (options.xml, options.html))
    before = os.getcwd()
    os.chdir(config.root)
    try:
        result = coverage.combine(paths, settings.source, xml, html)
    finally:
        os.chdir(before)
    print(result.text)
    is_enough = round(result.percent, 2) >= settings.fail_under
    text = "{:.2f} % of the lines ran, in one environment or another; at least {} % must.".format(
        result.percent, settings.fail_under
    )
    print(("" if is_enough else "error: ") + text)
    if options.summary:
        page = "## Coverage\n\n{}\n\n<details><summary>Files</summary>\n\n{}\n</details>\n".format(
            text, result.markdown
        )
        verify.append(options.summary, page)
    return 0 if is_enough else 1
