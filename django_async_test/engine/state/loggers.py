"""Loggers: their levels, handlers, filters and switches."""

import functools
import logging

from .part import Change, Part, compare, short

__unittest = True


class Loggers(Part):
    """Every logger that there is; to make one is no change, unless it is given something."""

    name = "loggers"
    title = "logging"

    is_settled = True

    _last = None
    # How many the manager knew at the last look; the lists of handlers and filters without entries, and those with
    # entries and their copies
    _count = 0
    _empty = _filled = _copies = ()

    def take(self):
        if self._last is None or not self._is_as_noted():
            _listen()
            return self._look()
        return self._last

    def _look(self):
        del _assigned[:]
        known = list(logging.root.manager.loggerDict.values())
        # Others stand for loggers that are not made yet.
        loggers = [each for each in known if isinstance(each, logging.Logger)]
        # Most are as they were made: cheaper to leave out than to note, and to see here than in a function.
        special = [
            _entry(each)
            for each in loggers
            if each.level or each.handlers or each.filters or not each.propagate or each.disabled
        ]
        now = (special,) + _of_all()
        if self._last != now:
            self._last = now
        lists = [each for logger in loggers + [logging.root] for each in (logger.handlers, logger.filters)]
        self._count, self._empty = len(known), [each for each in lists if not each]
        self._filled = [each for each in lists if each]
        self._copies = [each[:] for each in self._filled]
        return self._last

    def _is_as_noted(self):
        """Return whether all loggers have what they had at the last look, so far as a quick look can tell."""
        manager = logging.root.manager
        return not (
            _assigned
            or len(manager.loggerDict) != self._count
            or manager.disable != self._last[-1]
            or any(self._empty)
            or self._filled != self._copies
        )

    def changes(self, before):
        if before is self._last and self._is_as_noted():
            return []
        after = self._look()
        if after is before:
            return []
        found = []
        if before[-1] != after[-1]:
            found.append("logging.disable({}) is in force".format(after[-1]))
        before, after = _by_name(before), _by_name(after)
        for name in list(before) + [name for name in after if name not in before]:
            old, new = (_without_own(values.get(name, _AS_MADE)) for values in (before, after))
            if old != new:
                title = "logger {!r}: ".format(name) if name else "the root logger: "
                texts = compare(dict(zip(_ATTRIBUTES, old)), dict(zip(_ATTRIBUTES, new)), short)
                found += [title + text for text in texts]
        return [Change(text) for text in found]

    def marks(self, before):
        if before is not self._last or not self._is_as_noted():
            return None
        manager = logging.root.manager
        switch = "_disable" if "_disable" in vars(manager) else "disable"
        # What `_is_as_noted()` asks, with functions of C
        return [
            (_assigned.__len__, 0),
            (manager.loggerDict.__len__, self._count),
            (functools.partial(vars(manager).get, switch), before[-1]),
            (functools.partial(any, self._empty), False),
            (self._filled.copy, self._copies),
        ]

    def put_back(self, before):
        logging.disable(before[-1])
        before, now = _by_name(before), _by_name(self._look())
        for name in set(before) | set(now):
            state = before.get(name, _AS_MADE)
            if state != now.get(name, _AS_MADE):
                level, handlers, filters, propagates, disabled = state
                logger = logging.getLogger(name) if name else logging.root
                own = [each for each in logger.filters if _is_own(each) and each not in filters]
                logger.handlers[:], logger.filters[:] = handlers, filters + own
                logger.propagate, logger.disabled = propagates, disabled
                # Lets loggers forget which levels they had found enabled.
                logger.setLevel(level)


# Not empty if an attribute of a logger was assigned since the last look
_assigned = []


def _listen():
    """Have that noted from now on: for the process, since a project has hundreds, and few are ever changed."""
    original = logging.Logger.__setattr__
    if hasattr(original, "_async_test_original"):
        return

    @functools.wraps(original)
    def note(self, name, value):
        if not _assigned:
            _assigned.append(True)
        original(self, name, value)

    note._async_test_original = original
    logging.Logger.__setattr__ = note


def _by_name(state):
    special, root, _ = state
    found = {logger.name: values for logger, *values in special}
    found[""] = root
    return found


def _without_own(values):
    """Return the same without filters of this package, which some of its modules add when they are imported."""
    level, handlers, filters, propagates, disabled = values
    return [level, handlers, [each for each in filters if not _is_own(each)], propagates, disabled]


def _is_own(function):
    return (getattr(function, "__module__", None) or "").partition(".")[0] == "django_async_test"


_ATTRIBUTES = ("level", "handlers", "filters", "propagate", "disabled")
_AS_MADE = [logging.NOTSET, [], [], True, False]


def _state_of(logger):
    return [logger.level, logger.handlers[:], logger.filters[:], logger.propagate, logger.disabled]


def _entry(logger):
    return [logger] + _state_of(logger)


def _of_all():
    return _state_of(logging.root), logging.root.manager.disable
