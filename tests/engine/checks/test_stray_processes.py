"""Tests of the check ``stray_processes``."""

import os
import subprocess
import sys
import unittest

from django_async_test.compat.python import garbage
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

    @unittest.skipUnless(sys.version_info >= (3, 6), "Python 3.5 says nothing of processes")
    @unittest.skipUnless(garbage.counts_references and hasattr(os, "waitid"), "they die when garbage is collected")
    def test_a_process_that_is_dropped_dies(self):
        """The check keeps none alive: Python warns of one that nobody has waited for, as it does without the check."""

        @fail_on(unclosed_resources=True)
        class Inner(ProcessCase):
            def test(self):
                process = subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                # It has ended, and is there to be waited for.
                os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

        self.assertFound(Inner, "subprocess ", "(ResourceWarning)")

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
