"""Starting: ``init``."""

from .. import config, facts, init
from ..errors import Problem, counted
from . import today


def add_to(commands):
    """Add the command to those of the command line."""
    command = commands.add("init", init_)
    command.add_argument("--yes", "-y", action="store_true", help="ask nothing (nor does it without a terminal)")
    command.add_argument("--pyproject", action="store_true", help="put the configuration into pyproject.toml")
    command.add_argument("--replace-tox", action="store_true", help="overwrite an existing tox.ini")


def init_(options):
    """Read what the project says about itself, ask about the rest, and write a configuration and all files."""
    if options.config:
        raise Problem("init takes no --config: it writes {}.".format(config.OWN_FILE))
    result = init.run(".", facts.load(), today(options), options.yes, options.pyproject, options.replace_tox)
    for note in result.notes:
        print("note: {}".format(note))
    for name in [result.path] + result.written:
        print("wrote {}".format(name))
    matrix = result.matrix
    pythons, djangos = matrix.pythons(), matrix.djangos()
    text = "{}: Django {} to {}, Python {} to {}."
    print(
        text.format(counted(len(matrix.environments), "environment"), djangos[0], djangos[-1], pythons[0], pythons[-1])
    )
    tox_ini = matrix.config.write["tox"]
    option = "" if tox_ini == "tox.ini" else " -c {}".format(tox_ini)
    print('Next: pip install "tox>=4.57" tox-uv, then: tox run{} -e {}'.format(option, matrix.environments[-1].name))
    return 0
