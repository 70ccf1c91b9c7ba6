"""Loggers: their levels, handlers, filters and switches."""

import logging

from .part import Change, Part, compare, short

__unittest = True


class Loggers(Part):
    """Every logger that there is; to make one is no change, unless it is given something."""

    name = "loggers"
    title = "logging"

    def take(self):
        state = {"": _state_of(logging.root)}
        for name, logger in logging.root.manager.loggerDict.items():
            # Most are as they were made: cheaper to leave out than to note, and to see here than in a function.
            if isinstance(logger, logging.Logger) and (
                logger.level or logger.handlers or logger.filters or not logger.propagate or logger.disabled
            ):
                state[name] = _state_of(logger)
        return state, logging.root.manager.disable

    def changes(self, before):
        after = self.take()
        if after == before:
            return []
        found = []
        if before[1] != after[1]:
            found.append("logging.disable({}) is in force".format(after[1]))
        for name in list(before[0]) + [name for name in after[0] if name not in before[0]]:
            old, new = before[0].get(name, _AS_MADE), after[0].get(name, _AS_MADE)
            if old != new:
                title = "logger {!r}: ".format(name) if name else "the root logger: "
                texts = compare(dict(zip(_ATTRIBUTES, old)), dict(zip(_ATTRIBUTES, new)), short)
                found += [title + text for text in texts]
        return [Change(text) for text in found]

    def put_back(self, before):
        logging.disable(before[1])
        now, _ = self.take()
        for name in set(before[0]) | set(now):
            state = before[0].get(name, _AS_MADE)
            if state != now.get(name, _AS_MADE):
                level, handlers, filters, propagates, disabled = state
                logger = logging.getLogger(name) if name else logging.root
                logger.handlers[:], logger.filters[:] = handlers, filters
                logger.propagate, logger.disabled = propagates, disabled
                # Lets loggers forget which levels they had found enabled.
                logger.setLevel(level)


_ATTRIBUTES = ("level", "handlers", "filters", "propagate", "disabled")
_AS_MADE = (logging.NOTSET, [], [], True, False)


def _state_of(logger):
    return logger.level, logger.handlers[:], logger.filters[:], bool(logger.propagate), bool(logger.disabled)
