"""How the processes that run tests are started: for Django's runner, and for pytest."""

import importlib.util
import os

__unittest = True


class Launcher(object):
    """Base class: a command line, an environment, and what the process is told in a file."""

    def __init__(self, labels, no_fork=False, settings=None, pythonpath=()):
        self.labels = labels
        self._no_fork = no_fork
        self._settings = settings
        self._pythonpath = list(pythonpath)

    def command(self, path):
        """Return the arguments of Python; `path` is the file with the configuration."""
        raise NotImplementedError

    def environment(self, path):
        """Return the variables of the environment."""
        variables = dict(os.environ)
        if self._settings:
            variables["DJANGO_SETTINGS_MODULE"] = self._settings
        # For each process the same: sets of strings have one order.
        variables.setdefault("PYTHONHASHSEED", "0")
        return variables

    def config(self, log, suite=None, request=None, tests=(), imports=()):
        """Return what the process is told: serve the suite, or answer a request; with `imports`, import no others."""
        return {
            "labels": self.labels_of(tests, imports) if imports else self.labels,
            "imports": list(imports),
            "suite": suite,
            "request": request,
            "log": log,
            "no_fork": self._no_fork,
            "pythonpath": self._pythonpath,
        }

    def labels_of(self, tests, imports):
        """Return the labels with which no other modules than `imports` are imported."""
        raise NotImplementedError


class DjangoLauncher(Launcher):
    """For the test runner of the project; `options` are those of its ``__init__()``."""

    def __init__(self, labels, testrunner=None, options=None, **kwargs):
        super().__init__(labels, **kwargs)
        self._testrunner = testrunner
        self._options = options or {}

    def command(self, path):
        return ["-m", "django_async_test.order.django_process", path]

    def config(self, *args, **kwargs):
        found = super().config(*args, **kwargs)
        found.update(testrunner=self._testrunner, options=self._options)
        return found

    def labels_of(self, tests, imports):
        return sorted({key.split("#")[0] for key in tests})


class PytestLauncher(Launcher):
    """For pytest, with the project's own configuration."""

    def __init__(self, labels, **kwargs):
        super().__init__(labels, **kwargs)
        self._now = list(labels)

    def command(self, path):
        command = ["-m", "pytest", "-p", "django_async_test.order.pytest_process", "-p", "no:randomly", "--maxfail=0"]
        if importlib.util.find_spec("xdist") is not None:
            # Whatever the project's configuration says
            command += ["-n", "0"]
        return command + self._now

    def config(self, *args, **kwargs):
        found = super().config(*args, **kwargs)
        self._now = found["labels"]
        return found

    def environment(self, path):
        variables = super().environment(path)
        variables["DJANGO_ASYNC_TEST_ORDER"] = path
        return variables

    def labels_of(self, tests, imports):
        return list(imports)
