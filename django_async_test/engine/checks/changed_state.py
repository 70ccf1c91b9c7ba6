"""``changed_state``: the test has changed what others use, and has not changed it back.

CPython's own runner names what a file of tests has changed (``test.libregrtest``); that is where the idea is from.
"""

from .. import state
from .base import Check

__unittest = True


class ChangedState(Check):
    """What of the process is no longer as it was before the test; it is put back, whatever becomes of the report."""

    name = "changed_state"
    reports_after_timeout = True
    _noted = ()

    def begin(self, undo):
        self._undo = undo

    def before_set_up(self):
        # What surrounds the test has been prepared: it is no change.
        self._noted = [(part, part.take()) for part in state.parts_of(self.value)]
        # For a test that is interrupted, after which nobody looks.
        self._undo.callback(self._put_back)

    def others_changed(self):
        # Whose change is whose is not known any more.
        noted, self._noted = self._noted, ()
        for part, before in noted:
            part.forget(before)

    def find(self):
        for part, changes in self._put_back():
            self.run.findings.add(
                "it has left {} changed: {}. {}. Undo it in the test or in a clean-up, or allow it with "
                "@fail_on(changed_state=False).".format(
                    part.title, "; ".join(change.text for change in changes), part.outcome
                ),
                next((change.where for change in changes if change.where), None),
            )

    def _put_back(self):
        """Put back what has changed; return a list of (part, list of `Change`)."""
        noted, self._noted = self._noted, ()
        found = []
        for part, before in noted:
            changes = part.changes(before)
            if changes:
                found.append((part, changes))
                # At once: a patch that was left may be what other parts would see.
                part.put_back(before)
        return found
