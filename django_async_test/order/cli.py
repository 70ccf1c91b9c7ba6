"""The command: what it prints, and its exit code.

0: nothing depends on the order; 1: something does; 2: the suite cannot be run; 3: the search has ended too early to
tell.
"""

import random
import sys
import time

from . import options, report
from .launchers import DjangoLauncher, PytestLauncher
from .orders import orders
from .progress import Progress, ProgressError, seed_of
from .search import Kind, Search
from .trials import OutOfTime, TrialError, Trials

__unittest = True


def main(arguments=None):
    """Run the command; return its exit code."""
    chosen = options.parser().parse_args(arguments)
    try:
        launcher = _launcher(chosen)
        if chosen.exactly:
            return _run_exactly(chosen, launcher)
        return _search(chosen, launcher)
    except (TrialError, ProgressError) as error:
        print(error, file=sys.stderr)
        return 2


def _launcher(chosen):
    settings = options.settings_of(chosen)
    common = {"no_fork": chosen.no_fork, "settings": settings, "pythonpath": chosen.pythonpath}
    if chosen.runner == "pytest":
        return PytestLauncher(chosen.labels, **common)
    if settings is None:
        raise TrialError(
            "Nothing says which settings the tests have: give --settings, set DJANGO_SETTINGS_MODULE, or start it in "
            "the folder of manage.py. For a suite of pytest give --runner pytest."
        )
    return DjangoLauncher(chosen.labels, chosen.testrunner, options.runner_options(chosen), **common)


def _run_exactly(chosen, launcher):
    with Trials(launcher, timeout=chosen.timeout, tells=True) as trials:
        if chosen.imports is None:
            suite = trials.start()
            unknown = [key for key in chosen.exactly if key not in suite.by_key and ":" not in key]
            if unknown:
                raise TrialError("--exactly: the suite has no {}.".format(" and no ".join(unknown)))
        results, _ = trials.run(chosen.exactly, imports=chosen.imports)
        print(trials.printed(lines=2000))
        for key in chosen.exactly:
            if not key.startswith("hooks:"):
                print("{}: {}".format(key, results[key].kind))
    return int(any(one.has_failed for one in results.values()))


def _search(chosen, launcher):
    begin = time.monotonic()

    def say(text):
        print("[{:4.0f} s] {}".format(time.monotonic() - begin, text), flush=True)

    seed = chosen.seed
    if seed is None:
        known = seed_of(chosen.progress) if chosen.resume else None
        seed = random.SystemRandom().randrange(10**6) if known is None else known
    with Trials(launcher, seconds=chosen.seconds, timeout=chosen.timeout) as trials:
        suite = trials.start()
        _require_tests(suite)
        way = "a fork for each trial" if trials.forks else "a process for each trial: " + trials.reason
        say("{} tests, --seed {}, {}.".format(len(suite.tests), seed, way))
        keys = [test.key for test in suite.tests]
        trials.progress = Progress(chosen.progress, keys, seed, options.arguments(chosen))
        if chosen.resume:
            say("{} trials are known from {}.".format(trials.progress.resume(), chosen.progress))
        search = Search(suite, trials, say)
        ended = _run(search, orders(suite.tests, seed, chosen.rounds), chosen)
    print("\n" + report.text(search.findings, lambda finding: _repeat(chosen, finding), is_whole=not ended))
    if ended:
        print(ended)
    else:
        trials.progress.remove()
    if any(finding.is_order for finding in search.findings):
        return 1
    return 3 if ended else 0


def _require_tests(suite):
    """Raise TrialError unless there is something to run."""
    if not suite.tests:
        raise TrialError("There is no test in the suite: is the label right?")
    if all(test.module == "unittest.loader" for test in suite.tests):
        # What stands in for a module that cannot be imported
        names = [test.key.split(".", 3)[-1] for test in suite.tests]
        raise TrialError("Cannot be imported: {}. Is the label right?".format(", ".join(names)))


def _run(search, rounds, chosen):
    """Run the search; return why it has ended too early, None if it has not."""
    try:
        search.run(rounds)
    except OutOfTime:
        text = "The time (--seconds {}) is over".format(chosen.seconds)
    except KeyboardInterrupt:
        text = "It was interrupted"
    else:
        return None
    return "{} in round {}: --resume goes on where it has ended.".format(text, search.rounds + 1)


def _repeat(chosen, finding):
    words = ["python", "-m", "django_async_test.order"] + options.arguments(chosen)
    if finding.kind is Kind.IMPORTED:
        module = finding.victim.split("::")[0] if chosen.runner == "pytest" else finding.victim.rsplit(".", 2)[0]
        return words + ["--imports"] + list(finding.causes) + [module, "--exactly", finding.victim]
    if chosen.runner == "pytest" and finding.kind is not Kind.HOOKS:
        words = ["python", "-m", "pytest", "-p", "no:randomly"]
        return words + list(finding.causes) + [finding.victim]
    return words + ["--exactly"] + list(finding.causes) + [finding.victim]
