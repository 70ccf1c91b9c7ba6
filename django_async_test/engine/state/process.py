"""What belongs to the whole process: its environment, working directory, paths of imports, hooks and filters."""

import os
import sys
import time
import warnings

from ...compat.python import environ, policies, warning_filters
from .part import Change, Part, compare, short

__unittest = True

_ABSENT = "not set"


class Environ(Part):
    """The variables of the environment."""

    name = "environ"
    title = "the environment"
    is_default = True

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

    def put_back(self, before):
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

    def take(self):
        try:
            return os.getcwd()
        except OSError:
            # It has been removed.
            return None

    def changes(self, before):
        after = self.take()
        return [] if after == before or before is None else [Change("it was {}, and is {}".format(before, after))]

    def put_back(self, before):
        os.chdir(before)


class SysPath(Part):
    """Where modules are looked for."""

    name = "sys_path"
    title = "the lists of module sys"

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

    def put_back(self, before):
        sys.path, path, finders, arguments = before
        sys.path[:] = path
        sys.meta_path[:] = finders
        sys.argv[:] = arguments


class SysHooks(Part):
    """Streams and hooks of the module sys."""

    name = "sys_hooks"
    title = "the module sys"

    _NAMES = ("stdin", "stdout", "stderr", "excepthook", "displayhook")

    def take(self):
        return [getattr(sys, name) for name in self._NAMES]

    def changes(self, before):
        after = self.take()
        if all(old is new for old, new in zip(before, after)):
            return []
        names = ["sys." + name for name in self._NAMES]
        return [Change(text) for text in compare(dict(zip(names, before)), dict(zip(names, after)), short)]

    def put_back(self, before):
        for name, value in zip(self._NAMES, before):
            setattr(sys, name, value)


class WarningsFilters(Part):
    """Which warnings are shown, and how."""

    name = "warnings_filters"
    title = "the filters of warnings"

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

    def put_back(self, before):
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

    def take(self):
        return policies.current()

    def changes(self, before):
        after = policies.current()
        return [] if after is before else [Change("it was {}, and is {}".format(short(before), short(after)))]

    def put_back(self, before):
        policies.replace(before)
