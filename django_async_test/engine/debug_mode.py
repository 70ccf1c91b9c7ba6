"""asyncio's debug mode for a test: what it would log fails the test instead."""

import logging

__unittest = True

#: What asyncio runs by itself, slow on a busy machine only.  What that calls of a test has tasks of its own.
_OWN = ("_run_until_complete_cb", "shutdown_asyncgens() ", "shutdown_default_executor() ")


class DebugMode(object):
    """Switches the debug mode of `loop` on or off for a while.

    Warnings that asyncio logs meanwhile in debug mode, of slow callbacks for
    instance, are added to `findings` and not logged; unless the code under test
    listens to the logger itself (``assertLogs()``).
    """

    def __init__(self, loop, is_on, findings):
        self._loop = loop
        self._is_on = is_on
        self._findings = findings
        self._logger = logging.getLogger("asyncio")

    def __enter__(self):
        self._before = self._loop.get_debug()
        self._loop.set_debug(self._is_on)
        self._handlers = list(self._logger.handlers)
        if self._is_on:
            self._logger.addFilter(self)

    def __exit__(self, *exc_info):
        if self._is_on:
            self._logger.removeFilter(self)
        if not self._loop.is_closed():
            self._loop.set_debug(self._before)

    def filter(self, record):
        """Take a warning for the test; let everything else through."""
        if record.levelno < logging.WARNING or self._logger.handlers != self._handlers:
            return True
        text = record.getMessage()
        if not any(own in text for own in _OWN):
            self._findings.add(
                "asyncio's debug mode reports: {}. The class asks for it with debug = True.".format(text)
            )
        return False
