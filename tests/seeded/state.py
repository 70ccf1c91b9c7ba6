"""What outlives a test and is not as it was."""

import gc
import locale
import logging
import os
import signal
import socket
import sys
import tempfile
import warnings
from unittest import mock

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.db.models.signals import post_save
from django.test import override_settings

import django_async_test

from .kinds import by_check, by_default, not_found

LEFT = "That is put back now"
signal_of_the_test = signal.SIGUSR1


def undo(self, function, *args):
    """Undo it when everything is over."""
    self.later.append(lambda: function(*args))


def start(self, patcher):
    patcher.start()
    undo(self, patcher.stop)


class Changed(object):
    def method(self):
        """Stay as it is."""


@by_default(LEFT)
def patch(self):
    start(self, mock.patch("os.getcwd"))


@by_default(LEFT)
async def patch_of_this_package(self):
    start(self, django_async_test.patch("os.getcwd"))


@by_default(LEFT)
def patch_of_an_object(self):
    start(self, mock.patch.object(Changed, "method"))


@by_default(LEFT)
def patch_of_a_dictionary(self):
    start(self, mock.patch.dict(os.environ, {"ASYNC_TEST_A": "1"}))


@by_default(LEFT)
async def environment_variable(self):
    os.environ["ASYNC_TEST_B"] = "1"
    undo(self, os.environ.pop, "ASYNC_TEST_B")


@by_default(LEFT)
def working_directory(self):
    undo(self, os.chdir, os.getcwd())
    os.chdir(os.path.abspath(os.sep))


@by_check(LEFT)
def path_of_modules(self):
    sys.path.append("elsewhere")
    undo(self, sys.path.remove, "elsewhere")


@by_check(LEFT)
def standard_output(self):
    undo(self, setattr, sys, "stdout", sys.stdout)
    sys.stdout = sys.stderr


@by_check(LEFT)
def handler_of_a_signal(self):
    undo(self, signal.signal, signal_of_the_test, signal.signal(signal_of_the_test, lambda *args: None))


@by_check(LEFT)
def filter_of_warnings(self):
    undo(self, setattr, warnings, "filters", list(warnings.filters))
    warnings.filterwarnings("ignore", "nonsense")


@by_check(LEFT)
def level_of_a_logger(self):
    logger = logging.getLogger("tests.seeded")
    undo(self, logger.setLevel, logger.level)
    logger.setLevel(logging.ERROR)


@by_check(LEFT)
def handler_of_a_logger(self):
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    undo(self, logging.getLogger().removeHandler, handler)


@by_check(LEFT)
def logging_disabled(self):
    undo(self, logging.disable, logging.root.manager.disable)
    logging.disable(logging.INFO)


@by_check(LEFT)
def timeout_of_sockets(self):
    undo(self, socket.setdefaulttimeout, socket.getdefaulttimeout())
    socket.setdefaulttimeout(100)


@by_check(LEFT)
def limit_of_recursion(self):
    undo(self, sys.setrecursionlimit, sys.getrecursionlimit())
    sys.setrecursionlimit(sys.getrecursionlimit() + 1)


@by_check(LEFT)
def collector_disabled(self):
    gc.disable()
    undo(self, gc.enable)


@by_check(LEFT, needs=locale.setlocale(locale.LC_ALL) != "C")
def locale_of_the_process(self):
    undo(self, locale.setlocale, locale.LC_ALL, locale.setlocale(locale.LC_ALL))
    locale.setlocale(locale.LC_ALL, "C")


@by_check(LEFT)
def folder_for_temporary_files(self):
    tempfile.gettempdir()
    undo(self, setattr, tempfile, "tempdir", tempfile.tempdir)
    tempfile.tempdir = os.getcwd()


@by_check(LEFT)
def temporary_folder_not_removed(self):
    undo(self, os.rmdir, tempfile.mkdtemp())


@by_check(LEFT)
def temporary_file_not_removed(self):
    with tempfile.NamedTemporaryFile(delete=False) as file:
        undo(self, os.unlink, file.name)


@by_check(LEFT)
def setting(self):
    settings.SEEDED = True
    undo(self, delattr, settings, "SEEDED")


@by_default(LEFT)
async def override_of_settings(self):
    override = override_settings(ROOT_URLCONF="nowhere")
    override.enable()
    undo(self, override.disable)


@by_check(LEFT)
def receiver(self):
    def receive(**kwargs):
        """Receive a signal."""

    self.receive = receive
    post_save.connect(receive)
    undo(self, post_save.disconnect, receive)


@by_check(LEFT)
def key_in_the_cache(self):
    cache = LocMemCache("seeded", {})
    cache.set("total", 3)
    undo(self, cache.clear)


@by_check(LEFT)
def hook_of_exceptions(self):
    undo(self, setattr, sys, "excepthook", sys.excepthook)
    sys.excepthook = print


@not_found("an attribute of a class may be a cache")
def attribute_of_the_class(self):
    type(self).found_out = 1


@not_found("a global of a module may be a cache")
def global_of_a_module(self):
    undo(self, globals().pop, "found_out")
    globals()["found_out"] = 1


@by_check(LEFT)
def seed(self):
    import random

    undo(self, random.setstate, random.getstate())
    random.seed(1)
