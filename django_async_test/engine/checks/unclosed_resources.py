"""``unclosed_resources``: a file, a socket or the like was dropped without having been closed (ResourceWarning)."""

from ...compat.python import resource_warnings
from .base import Check
from .young_objects import YoungObjects

__unittest = True


class UnclosedResources(Check):
    """What Python reports with ResourceWarning during the test."""

    name = "unclosed_resources"
    reports_after_timeout = True

    def begin(self, undo):
        self._found = []
        self._objects = YoungObjects()
        self._objects.note()
        undo.enter_context(resource_warnings.watch(self._note))

    def _note(self, text, stack):
        self._found.append((text, stack))

    def find(self):
        self._objects.collect()
        for text, stack in self._found:
            self.run.findings.add(
                "{} (ResourceWarning). Close it in the test or in a clean-up, or allow it with "
                "@fail_on(unclosed_resources=False).".format(text),
                "Created at:\n" + stack if stack else "Run Python with -X tracemalloc=10 to see where it was created.",
            )
        del self._found[:]
