"""The process that has a suite of Django: everything is set up by the project's own test runner.

It is started as ``python -m django_async_test.order.django_process FILE``, with a file of the command that says what is
wanted.  Only ``run_suite()`` of the runner is another one.
"""

import importlib
import sys
import unittest

from . import blame, clones, outcomes, serving, suites

__unittest = True


def main():
    config = serving.read_json(sys.argv[1])
    channel = serving.Channel(config["log"])
    sys.path[:0] = config["pythonpath"]
    import django
    from django.conf import settings
    from django.test.utils import get_runner

    django.setup()
    if config["imports"]:
        # The process that has the suite may have the usual names.
        clones.rename()
    # What the project's configuration must not do to the forks: ask, or use several processes.
    options = dict(config["options"], interactive=False, verbosity=0)
    runner = serving_runner(get_runner(settings, config["testrunner"]), config, channel)(**options)
    runner.run_tests(config["labels"])


def serving_runner(base, config, channel):
    """Return a subclass of a test runner that answers requests where it would run the suite."""
    if not hasattr(base, "run_suite"):
        raise SystemExit(
            "{!r} has no run_suite(), as Django's DiscoverRunner has: choose another one with --testrunner.".format(
                base
            )
        )

    class ServingRunner(base):
        def build_suite(self, *args, **kwargs):
            # What a test is to be run after, if nothing else is imported
            for name in config["imports"]:
                importlib.import_module(name)
            return super().build_suite(*args, **kwargs)

        def setup_databases(self, *args, **kwargs):
            self.order_old_config = super().setup_databases(*args, **kwargs)
            return self.order_old_config

        def run_suite(self, suite, **kwargs):
            reorder_by = getattr(self, "reorder_by", ())
            Session(config, suite, reorder_by, getattr(self, "order_old_config", None)).serve(channel)
            return unittest.TestResult()

    return ServingRunner


class Session(object):
    """The suite, what there is to know of it, and trials with it."""

    def __init__(self, config, suite, reorder_by, old_config):
        self._config = config
        self._reorder_by = reorder_by
        self._old_config = old_config
        self._keyed = suites.keyed(suite)
        self._tests = dict(self._keyed)

    def serve(self, channel):
        if self._config["suite"]:
            serving.write_json(self._config["suite"], self.description())
        if self._config["request"]:
            self.run(serving.read_json(self._config["request"]))
            return
        reason = "it was not wanted" if self._config["no_fork"] else None
        try:
            reason = reason or clones.reason_not_to_fork(self._old_config)
            serving.serve(channel, self.run, lambda: clones.prepare(self._old_config), reason)
        finally:
            if not self._config["no_fork"]:
                clones.remove(self._old_config)

    def description(self):
        """Return what the command has to know: the tests in their order, and the modules in that of their imports."""
        tests, modules = [], set()
        for key, test in self._keyed:
            modules.add(test.__class__.__module__)
            tests.append([key, self._group(test), [suites.class_name(test)], test.__class__.__module__])
        imported = [name for name in sys.modules.copy() if name in modules]
        return {"tests": tests, "modules": imported, "calls_hooks": True}

    def _group(self, test):
        for number, cls in enumerate(self._reorder_by):
            if isinstance(test, cls):
                return number
        return len(self._reorder_by)

    def run(self, request):
        """Run the tests of a request."""
        writer = outcomes.Writer(request["answer"])
        try:
            look = self._looker(writer) if request["blame"] else None
            suites.run(self._tests, request["tests"], writer, look, request["tells"])
        finally:
            writer.close()

    def _looker(self, writer):
        # Its parts are registered when it is imported.
        from .. import django_state  # noqa: F401

        aliases = [connection.alias for connection in clones.connections_of(self._old_config)]

        def look(key):
            end = blame.look(aliases, with_rows=key is None)
            return lambda: writer.left(key or "", end())

        return look


if __name__ == "__main__":
    main()
