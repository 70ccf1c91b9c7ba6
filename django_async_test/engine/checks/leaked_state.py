"""``leaked_state``: what outlives the test was changed, and is not as it was before."""

from ..process_state import PROBES, differences
from .base import Check

__unittest = True


class LeakedState(Check):
    """Patches, environment variables, handlers, temporary files and the like: see `process_state`."""

    name = "leaked_state"

    _before = None

    def begin(self, undo):
        self._readers = [probe(undo) for probe in PROBES + tuple(self.run.environment.probes)]

    def before_set_up(self):
        self._before = self._read()

    def find(self):
        if self._before is None:
            return
        for text in differences(self._before, self._read()):
            self.run.findings.add(
                "{} when the test ended. Undo it in the test or in a clean-up, or allow it with "
                "@fail_on(leaked_state=False).".format(text)
            )

    def _read(self):
        state = {}
        for read in self._readers:
            state.update(read())
        return state
