"""Showing what ran: ``report``, a grid of Djangos and Pythons as a page of HTML or as Markdown."""

import os

from .. import metadata, write
from ..errors import shown
from ..reporting import html, markdown
from . import verify


def add_to(commands):
    """Add the command to those of the command line."""
    command = commands.add("report", report)
    verify.add_choice(command)
    command.add_argument(
        "--html", metavar="FILE", help="write a page that needs nothing else; without it, print Markdown"
    )
    command.add_argument(
        "--title", metavar="TEXT", help="what the picture is called (default: the name of the package)"
    )


def report(options):
    """Show what ran, as a page of HTML or as Markdown; `verify` says whether it is as it should be."""
    verdicts, _ = verify.judged(options)
    title = options.title or metadata.Metadata(os.getcwd()).name or os.path.basename(os.getcwd())
    summary = verify.summary(verdicts)
    if options.html:
        path = os.path.abspath(options.html)
        write.save(path, html.page(verdicts, summary, title))
        print("wrote {}".format(shown(path)))
    else:
        print(markdown.page(verdicts, summary, title))
    return 0
