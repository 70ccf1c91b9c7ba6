"""Trials: some tests in some order, in a process that nothing else has touched.

One process has the suite and forks for each; where it cannot, and for trials that import less, each is a process of
its own.  What a trial has said is asked of the progress first.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time

from . import outcomes, serving
from .orders import Test

__unittest = True


class TrialError(Exception):
    """The suite cannot be run at all."""


class OutOfTime(Exception):
    """The time of the search is over."""


class Suite(object):
    """The tests of a suite in its order, and the modules that they are in, in the order in which they are imported."""

    def __init__(self, description):
        self.tests = [Test(key, group, tuple(path), module) for key, group, path, module in description["tests"]]
        self.modules = description["modules"]
        self.calls_hooks = description["calls_hooks"]
        self.by_key = {test.key: test for test in self.tests}


class Trials(object):
    """Runs trials; a context manager, at whose end its processes and files are gone."""

    def __init__(self, launcher, progress=None, seconds=None, timeout=None, tells=False):
        self._launcher = launcher
        self.progress = progress
        self._end = None if seconds is None else time.monotonic() + seconds
        self._timeout = timeout
        self._tells = tells
        self._server = None
        self._folder = tempfile.TemporaryDirectory(prefix="test-order-")
        self._number = 0
        self.forks = False
        #: Why each trial is a process of its own.
        self.reason = None
        self._longest = 0

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        if self._server is not None:
            self._stop(self._server)
        self._folder.cleanup()

    def start(self):
        """Start the process that has the suite; return the `Suite`. TrialError if there is none."""
        suite = self._path("suite.json")
        config = self._launcher.config(suite=suite, log=self._path("log.txt"))
        self._server = self._popen(config, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self._server.stdout.readline()
        if not line or not os.path.exists(suite):
            self._server.wait()
            raise TrialError("The suite cannot be run:\n{}".format(self.printed()))
        word, _, reason = line.strip().partition(": ")
        self.forks = word == serving.FORKS
        if not self.forks:
            self.reason = reason
            self._stop(self._server)
            self._server = None
        return Suite(serving.read_json(suite))

    def run(self, tests, imports=None, blame=False):
        """Run these tests in this order; return {key: `Outcome`} and, with `blame`, {key: what it has left}.

        `imports`: the modules to import beforehand, in a process that imports no others.
        """
        question = [tests, imports, blame]
        known = self.progress.find(question) if self.progress else None
        if known is None:
            answer = self._run(tests, imports, blame)
            found = [(key, answer.of(key)) for key in tests]
            passed = [outcomes.PASSED, ""]
            known = {
                # Most pass: the file stays small.
                "others": {key: [one.kind, one.text] for key, one in found if [one.kind, one.text] != passed},
                "left": answer.left,
            }
            if self.progress:
                self.progress.note(question, known)
        results = {key: outcomes.Outcome(*known["others"].get(key, (outcomes.PASSED, ""))) for key in tests}
        return results, known["left"]

    def _run(self, tests, imports, blame):
        seconds = self._seconds()
        self._number += 1
        request = self._path("request-{}.json".format(self._number))
        answer = self._path("answer-{}.json".format(self._number))
        serving.write_json(request, self._request(tests, blame, answer, seconds))
        begin = time.monotonic()
        can_fork = self.forks and imports is None
        ending = self._ask(request) if can_fork else self._fresh(request, tests, imports, seconds)
        self._longest = max(self._longest, time.monotonic() - begin)
        try:
            return outcomes.read(answer, ending)
        finally:
            for path in (request, answer):
                if os.path.exists(path):
                    os.unlink(path)

    def _request(self, tests, blame, answer, seconds):
        return {"tests": tests, "blame": blame, "answer": answer, "timeout": seconds, "tells": self._tells}

    def _seconds(self):
        """Return how long the next trial may take: --timeout, or a multiple of the longest, as the time is."""
        seconds = self._timeout or (max(120, self._longest * 5) if self._longest else 3600)
        if self._end is not None:
            left = self._end - time.monotonic()
            if left <= 0:
                raise OutOfTime()
            # One that has begun may end; but what hangs may not hang for long.
            seconds = min(seconds, left + 30)
        return seconds

    def _ask(self, request):
        try:
            self._server.stdin.write(request + "\n")
            self._server.stdin.flush()
            line = self._server.stdout.readline()
        except OSError:
            line = ""
        if not line:
            raise TrialError("The process that has the suite has ended:\n{}".format(self.printed()))
        return line.strip()

    def _fresh(self, request, tests, imports, seconds):
        """Run a trial in a new process; return how it ended."""
        config = self._launcher.config(log=self._path("log.txt"), request=request, tests=tests, imports=imports or [])
        process = self._popen(config, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            return serving.ending(process.wait(seconds))
        except subprocess.TimeoutExpired:
            self._stop(process)
            return serving.hung(seconds)

    def _popen(self, config, **streams):
        path = self._path("config.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        command = [sys.executable] + self._launcher.command(path)
        # Until the process has a log of its own
        with open(self._path("log.txt"), "a") as log:
            return subprocess.Popen(
                command, env=self._launcher.environment(path), universal_newlines=True, stderr=log, **streams
            )

    @staticmethod
    def _stop(process):
        """Let the server end, which removes its databases; whatever does not is killed."""
        if process.stdin is not None:
            try:
                process.stdin.close()
            except OSError:
                pass
        killer = threading.Timer(60 if process.stdin is not None else 0, process.kill)
        killer.start()
        try:
            process.wait()
        finally:
            killer.cancel()
        if process.stdout is not None:
            process.stdout.close()

    def _path(self, name):
        return os.path.join(self._folder.name, name)

    def printed(self, lines=15):
        """Return the last lines of what the processes have printed."""
        try:
            with open(self._path("log.txt"), encoding="utf-8", errors="replace") as file:
                return "".join(file.readlines()[-lines:]).strip()
        except OSError:
            return ""
