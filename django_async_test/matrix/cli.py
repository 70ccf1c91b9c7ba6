"""The command line: its options, and which command runs."""

import argparse
import os
import sys

from . import config, facts
from .commands import coverage, generate, init, record, report, shard, update, verify, view
from .errors import Problem

DESCRIPTION = """\
Test a Django package on every Django and Python: one table of facts and the few lines of a project make its tox.ini,
its CI, its classifiers and the table in its README.
"""


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, as everything does here."""

    def error(self, message):
        self.exit(2, "error: {} See: {} --help\n".format(" ".join((message.rstrip(".") + ".").split()), self.prog))


class Commands(object):
    """The commands that have been added to a parser.

    * ``subparsers``: argparse's object for them
    * ``shared``: a parser of the options that each of them has
    """

    def __init__(self, parser, shared):
        self.subparsers = parser.add_subparsers(metavar="COMMAND", dest="command")
        self.shared = shared

    def add(self, name, function, help=None):
        """Add a command; return its parser. What it does is said by `help`, or by its docstring."""
        help = help or function.__doc__.split("\n")[0]
        command = self.subparsers.add_parser(name, help=help, description=help, parents=[self.shared])
        command.set_defaults(function=function)
        return command


def parser():
    """Return the parser of the command line."""
    # Options work before and after the command's name.
    shared = Parser(add_help=False)
    text = "file with the configuration (default: {}, or [tool.{}] in {}, here or above)"
    text = text.format(config.OWN_FILE, config.TABLE, config.PYPROJECT)
    shared.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help=text)
    text = 'the date on which "supported" is judged'
    shared.add_argument("--today", type=date, metavar="DATE", default=argparse.SUPPRESS, help=text)
    result = Parser(prog=generate.PROGRAM, description=DESCRIPTION, parents=[shared])
    commands = Commands(result, shared)
    for module in (view, generate, init, update, verify, report, coverage, shard, record):
        module.add_to(commands)
    return result


def date(text):
    """Return the date of an option."""
    try:
        return facts.parse_date(text)
    except ValueError:
        raise argparse.ArgumentTypeError("expected a date like 2026-11-25, not {}".format(text)) from None


def main(arguments):
    """Run a command; return the exit code: 1 where files differ, 2 for a mistake."""
    defaults = argparse.Namespace(config=None, today=None)
    options = parser().parse_args(arguments, defaults)
    if options.command is None:
        parser().print_help()
        return 2
    try:
        return options.function(options)
    except Problem as problem:
        print("error: {}".format(problem), file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader, like head, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
