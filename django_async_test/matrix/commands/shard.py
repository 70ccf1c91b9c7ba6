"""A part of a suite: ``shard``."""

import os
import re

from .. import sharding
from ..errors import Problem
from ..render import shards
from . import load


def add_to(commands):
    """Add the command to those of the command line."""
    command = commands.add("shard", shard)
    command.add_argument("shard", metavar="NUMBER/COUNT", help="which shard, like 1/3")
    text = "file with the seconds of tests (default: {})".format(sharding.DURATIONS)
    command.add_argument("--durations", metavar="DURATIONS", default=sharding.DURATIONS, help=text)


def shard(options):
    """Print what a shard runs: the labels of its modules, or the options of pytest-split."""
    match = re.match(r"([1-9]\d{0,2})/([1-9]\d{0,2})\Z", options.shard)
    if not match or int(match.group(1)) > int(match.group(2)):
        raise Problem("expected a shard like 1/3, not {!r}.".format(options.shard))
    number, count = int(match.group(1)), int(match.group(2))
    matrix = load(options)
    config = matrix.config
    default = shards.default_arguments(config)
    if shards.uses_pytest(config):
        print(" ".join([*default, "--splits", str(count), "--group", str(number)]))
        return 0
    root = os.path.join(config.root, config.testenv.change_dir or "")
    known = sharding.durations(os.path.join(config.root, options.durations))
    found = sharding.split(sharding.modules(root, default), known, count)[number - 1]
    if not found:
        # Without a label a runner would run everything.
        raise Problem("shard {} has no module of tests: have fewer shards.".format(options.shard))
    print(" ".join(found))
    return 0
