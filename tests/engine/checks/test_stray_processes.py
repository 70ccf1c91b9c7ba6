"""Tests of the check ``stray_processes``."""

import subprocess
import sys

from django_async_test.engine.checks.selection import fail_on

from ..helpers import Case
from .helpers import CheckTestCase

# Ends when its standard input does.
COMMAND = [sys.executable, "-S", "-E", "-c", "input()"]


@fail_on(stray_processes=True)
class ProcessCase(Case):
    started = []

    def start(self):
        process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.started.append(process)
        return process


class StrayProcessesTests(CheckTestCase):
    def tearDown(self):
        for process in ProcessCase.started:
            process.stdin.close()
            process.wait()
        del ProcessCase.started[:]
        super().tearDown()

    def test_a_process_that_still_runs_is_found(self):
        """The report has its number and the line that started it."""

        class Inner(ProcessCase):
            def test(self):
                self.start()

        text = "was still running when the test ended. Wait for it or kill it"
        self.assertFound(Inner, "the process ", text, "@fail_on(stray_processes=False)", "self.start()")

    def test_a_process_that_has_ended_is_not_found(self):
        """One that was waited for, or is about to end, has ended; the check can be switched off."""

        class Inner(ProcessCase):
            def test_waited_for(self):
                process = self.start()
                process.kill()
                process.wait()

            def test_about_to_end(self):
                self.start().kill()

            @fail_on(stray_processes=False)
            def test_allowed(self):
                self.start()

        self.assertClean(Inner)
