"""``pending_tasks``: a task was still running when the test ended."""

from .base import Check, Stage

__unittest = True


class PendingTasks(Check):
    """Tasks that are neither done nor about to be, since they were cancelled."""

    name = "pending_tasks"
    # The runner has noted them before, since `RunSettings` has `notes_left`.
    stage = Stage.END

    @classmethod
    def is_needed(cls, run):
        runner = run.runner
        return runner is not None and bool(runner.left)

    def find(self):
        runner = self.run.runner
        report_left(self.run.findings, runner.left, runner.records.created_at)


def report_left(findings, left, created_at):
    """Add to `findings` the tasks in `left`, pairs of a task and its text, that ran when the test ended."""
    for task, text in left:
        findings.add(
            "{} was still running when the test ended, and was cancelled. Await it or cancel it in the test or "
            "in a clean-up, or allow it with @fail_on(pending_tasks=False).".format(text),
            created_at(task),
        )


def report_uncancellable(findings, tasks, created_at):
    """Add to `findings` tasks that are still running although they were cancelled, which is never allowed."""
    for task in tasks:
        findings.add(
            "{!r} is still running although it was cancelled. Let CancelledError through, or end the task in the "
            "test.".format(task),
            created_at(task),
        )
