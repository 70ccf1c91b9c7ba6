"""What belongs to the whole process: its environment, working directory, paths of imports, hooks and filters."""

import functools
import logging
import operator
import os
import sys
import time
import warnings

from ...compat.python import environ, policies, warning_filters
from .part import Change, Part, compare, short

__unittest = True

_ABSENT = "not set"
# Whatever a test puts in its place
_ENVIRON = os.environ
# Not one that a test puts in its place
_getcwd = os.getcwd


class Environ(Part):
    """The variables of the environment."""

    name = "environ"
    title = "the environment"
    is_default = True
    is_settled = True

    # What pytest says to plugins of each phase of a test
    _NOT_COMPARED = "PYTEST_CURRENT_TEST"

    take = staticmethod(environ.copy)

    def changes(self, before):
        if environ.equals(before, self._NOT_COMPARED):
            return []
        return [
            Change(
                "{} was {}, and is {}".format(name, *(_ABSENT if value is None else short(value) for value in values))
            )
            for name, values in self._differences(before).items()
        ]

    def marks(self, before):
        return [(environ.read, before)]

    def put_back(self, before):
        if not isinstance(os.environ, type(_ENVIRON)):
            os.environ = _ENVIRON  # noqa: B003
        names = self._differences(before)
        for name, (value, _) in names.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        if "TZ" in names and hasattr(time, "tzset"):
            time.tzset()

    def _differences(self, before):
        found = environ.differences(before)
        found.pop(self._NOT_COMPARED, None)
        return found


class WorkingDirectory(Part):
    """The current directory."""

    name = "working_directory"
    title = "the current directory"
    is_default = True
    is_settled = True

    def take(self):
        try:
            return os.getcwd()
        except OSError:
            # It has been removed.
            return None

    def changes(self, before):
        try:
            after = os.getcwd()
        except OSError:
            after = None
        return [] if after == before or before is None else [Change("it was {}, and is {}".format(before, after))]

    def marks(self, before):
        return [(_getcwd, before)]

    def put_back(self, before):
        os.chdir(before)


class SysPath(Part):
    """Where modules are looked for."""

    name = "sys_path"
    title = "the lists of module sys"
    is_settled = True

    _read = staticmethod(functools.partial(operator.itemgetter("path", "meta_path", "argv"), vars(sys)))

    def take(self):
        return sys.path, sys.path[:], sys.meta_path[:], sys.argv[:]

    def changes(self, before):
        _, path, finders, arguments = before
        found = []
        if sys.path != path:
            more = [entry for entry in sys.path if entry not in path]
            less = [entry for entry in path if entry not in sys.path]
            found += ["sys.path has {!r}".format(entry) for entry in more]
            found += ["sys.path has {!r} no more".format(entry) for entry in less]
            found = found or ["sys.path is in another order"]
        if sys.meta_path != finders:
            found.append("sys.meta_path was {}, and is {}".format(short(finders), short(sys.meta_path)))
        if sys.argv != arguments:
            found.append("sys.argv was {}, and is {}".format(short(arguments), short(sys.argv)))
        return [Change(text) for text in found]

    def marks(self, before):
        return [(self._read, before[1:])]

    def put_back(self, before):
        sys.path, path, finders, arguments = before
        sys.path[:] = path
        sys.meta_path[:] = finders
        sys.argv[:] = arguments


_NAMES = ("stdin", "stdout", "stderr", "excepthook", "displayhook")
# From Python 3.8 on
_ALL_NAMES = _NAMES + ("unraisablehook",) * hasattr(sys, "unraisablehook")
_READERS = {names: operator.itemgetter(*names) for names in (_NAMES, _ALL_NAMES)}


class SysHooks(Part):
    """Streams and hooks of the module sys."""

    name = "sys_hooks"
    title = "the module sys"
    # Runners replace the streams while a test runs.
    holds_while_same = True

    def take(self):
        # pytest before 8.4 sets a hook of its own in each phase of a test.
        names = _NAMES if "_pytest.unraisableexception" in sys.modules else _ALL_NAMES
        return names, _READERS[names](vars(sys))

    def changes(self, before):
        names, values = before
        after = _READERS[names](vars(sys))
        if after == values:
            return []
        names = ["sys." + name for name in names]
        return [Change(text) for text in compare(dict(zip(names, values)), dict(zip(names, after)), short)]

    def marks(self, before):
        names, values = before
        return [(functools.partial(_READERS[names], vars(sys)), values)]

    def put_back(self, before):
        for name, value in zip(*before):
            setattr(sys, name, value)


class WarningsFilters(Part):
    """Which warnings are shown, and how."""

    name = "warnings_filters"
    title = "the filters of warnings"
    holds_while_same = True

    _read = staticmethod(functools.partial(operator.itemgetter("filters", "showwarning"), vars(warnings)))

    def take(self):
        return warnings.filters[:], warnings.showwarning

    def changes(self, before):
        filters, show = before
        found = []
        if warnings.filters != filters:
            more = [entry for entry in warnings.filters if entry not in filters]
            less = [entry for entry in filters if entry not in warnings.filters]
            found += ["there is another filter: {}".format(_described(entry)) for entry in more]
            found += ["a filter is gone: {}".format(_described(entry)) for entry in less]
            found = found or ["the filters are in another order"]
        if warnings.showwarning is not show:
            found.append("warnings.showwarning is {}".format(short(warnings.showwarning)))
        return [Change(text) for text in found]

    def marks(self, before):
        return [(self._read, before)]

    def put_back(self, before):
        if warnings.showwarning is not before[1]:
            # It has replaced the function, and remembers which one.
            logging.captureWarnings(False)
        warning_filters.put_back(before[0])
        warnings.showwarning = before[1]


def _described(entry):
    action, message, category, module, line = entry
    text = "{} {}".format(action, category.__name__)
    for name, value in (("message", message), ("module", module)):
        if value is not None:
            text += ", {} {!r}".format(name, getattr(value, "pattern", value))
    return text + (", line {}".format(line) if line else "")


class LoopPolicy(Part):
    """The event loop policy, where Python has one."""

    name = "loop_policy"
    title = "the event loop policy"
    is_settled = True

    def take(self):
        return policies.current()

    def changes(self, before):
        after = policies.current()
        return [] if after is before else [Change("it was {}, and is {}".format(short(before), short(after)))]

    def marks(self, before):
        return [(policies.read, before)]

    def put_back(self, before):
        policies.replace(before)
