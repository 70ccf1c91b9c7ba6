"""Jobs that set a browser up, for tests that need one."""

import re

ACTION = re.compile(
    r"[\w.-]+/(?:[\w-]*setup-(?:chrom\w*|firefox|geckodriver|edge|xvfb)|xvfb-action|playwright[\w-]*)\b"
)
COMMAND = re.compile(r"(?:\S+ )*?playwright install\b")


def has_one(job):
    """Return whether a Job sets a browser up."""
    return any(map(ACTION.match, job.actions)) or any(COMMAND.match(line) for line, _ in job.others)
