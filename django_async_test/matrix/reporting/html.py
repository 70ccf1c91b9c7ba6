"""The picture as one page of HTML that needs nothing else: no script, no fonts, no files beside it."""

import datetime

from ..render import template
from .grid import MARKS, WORDS, Tile, grids, problems, skips


def page(verdicts, summary, title, now=None):
    """Return the page about some environments, with a sentence about all of them."""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    return template(
        "report.html.j2",
        title=title,
        summary=summary,
        grids=grids(verdicts),
        problems=problems(verdicts),
        skips=skips(verdicts),
        tiles=[Tile(verdict) for verdict in verdicts],
        legend=[(status, MARKS[status], WORDS[status]) for status in MARKS],
        now=now.strftime("%Y-%m-%d %H:%M UTC"),
    )
