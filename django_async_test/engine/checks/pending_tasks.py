"""``pending_tasks``: a task was still running when the test ended."""

from .base import Check

__unittest = True


class PendingTasks(Check):
    """Tasks that are neither done nor about to be, since somebody has cancelled them."""

    def begin(self, stack):
        self.run.runner.notes_left = True

    def find(self):
        if self.run.has_timed_out:
            return
        for task, text in self.run.runner.left:
            self.run.findings.add(
                "{} was still running when the test ended, and was cancelled. Await it or cancel it in the test or "
                "in a clean-up, or allow it with @fail_on(pending_tasks=False).".format(text),
                self.run.runner.created_at(task),
            )


def add_stubborn(findings, tasks, created_at):
    """Add tasks that are still running although they were cancelled, which is never allowed."""
    for task in tasks:
        findings.add(
            "{!r} is still running although it was cancelled. Let CancelledError through, or end the task in the "
            "test.".format(task),
            created_at(task),
        )
