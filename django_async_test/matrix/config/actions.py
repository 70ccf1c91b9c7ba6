"""The versions of GitHub's actions: the table ``[ci.actions]``."""

import re

from ..errors import nearest

# A tag, a branch or a commit, and after a commit its version as a comment.
REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(?: # [A-Za-z0-9_.-]+)?\Z")


def parse(ci, facts):
    """Return {name of an action: what stands behind its @} of the table ``[ci]``."""
    table = ci.below("actions")
    for name, ref in table.values.items():
        if name not in facts.actions:
            table.fail('unknown action "{}": {}'.format(name, nearest(name, facts.actions)), name)
        if not isinstance(ref, str) or not REF.match(ref):
            table.fail('expected a version like "v6" or "COMMIT # v6.0.1", not {!r}.'.format(ref), name)
    return dict(table.values)
