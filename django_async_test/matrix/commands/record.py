"""What noxfile.py and the script for uv call around each environment: ``record``."""

import os

from ..errors import Problem, nearest
from ..plugin import beside
from . import load


def add_to(commands):
    """Add the command to those of the command line."""
    command = commands.add("record", record)
    command.add_argument("what", metavar="begin|end", choices=("begin", "end"), help="which side of its commands it is")
    command.add_argument("name", metavar="NAME", help="the environment")
    command.add_argument("--code", metavar="CODE", type=int, default=0, help="with which code its commands have ended")
    command.add_argument("--file", metavar="FILE", default="", help="what has run them: noxfile.py or the script")
    command.add_argument("--env-dir", metavar="DIRECTORY", help="where the environment is")
    command.add_argument("--arguments", metavar="TEXT", default="", help="what was given to the tests")


def record(options):
    """Prepare the report of an environment that tox does not run, or write it."""
    matrix = load(options)
    names = [environment.name for environment in matrix.environments]
    if options.name in matrix.config.environments:
        # One of the project's own has no report.
        return 0
    if options.name not in names:
        message = '"{}" is not an environment of this matrix: {}'
        raise Problem(message.format(options.name, nearest(options.name, names)))
    root = os.path.abspath(matrix.config.root)
    if options.what == "begin":
        print(beside.begin(root, options.name))
    elif not beside.end(root, options.name, options.code, options.arguments, options.file, options.env_dir):
        raise Problem("the record of {} was not begun: call `record begin` first.".format(options.name))
    return 0
