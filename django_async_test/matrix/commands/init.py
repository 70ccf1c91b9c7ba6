"""Starting: ``init``."""

from .. import config, facts, init
from ..errors import Problem, count
from ..migration import report
from . import today


def add_to(commands):
    """Add the command to those of the command line."""
    command = commands.add("init", init_)
    command.add_argument("--yes", "-y", action="store_true", help="ask nothing (nor does it without a terminal)")
    command.add_argument("--pyproject", action="store_true", help="put the configuration into pyproject.toml")
    text = "overwrite an existing tox.ini; sections of other programs stay in it"
    command.add_argument("--replace-tox", action="store_true", help=text)
    text = "write {} too: what became of each environment, database, job ...".format(report.FILE)
    command.add_argument("--migration", action="store_true", help=text)


def init_(options):
    """Read what the project says about itself, ask about the rest, and write a configuration and all files."""
    if options.config:
        raise Problem("init takes no --config: it writes {}.".format(config.OWN_FILE))
    result = init.run(
        ".", facts.load(), today(options), options.yes, options.pyproject, options.replace_tox, options.migration
    )
    for note in result.notes:
        print("note: {}".format(note))
    if result.migration:
        print("\n".join(report.summary(result.migration)))
    for name in [result.path] + result.written:
        print("wrote {}".format(name))
    matrix = result.matrix
    pythons, djangos = matrix.pythons(), matrix.djangos()
    environments = count(len(matrix.environments), "environment")
    print("{}: Django {}, Python {}.".format(environments, from_to(djangos), from_to(pythons)))
    tox_ini = matrix.config.write["tox"]
    option = "" if tox_ini == "tox.ini" else " -c {}".format(tox_ini)
    print('Next: pip install "tox>=4.57" tox-uv, then: tox run{} -e {}'.format(option, newest(matrix)))
    return 0


def from_to(series):
    """Return a sorted list of series in words, by its ends."""
    return " to ".join(dict.fromkeys([series[0], series[-1]]))


def newest(matrix):
    """Return the name of the environment to begin with: the newest with the first database, that must not fail."""
    first = matrix.config.databases[0]
    found = [one for one in matrix.environments if one.database is first and not (one.experimental or one.axis)]
    pythons, djangos = [list(entries) for entries in (matrix.facts.python, matrix.facts.django)]

    def key(one):
        return (
            pythons.index(one.python),
            djangos.index(one.django),
            -len(one.versions),
            matrix.environments.index(one),
        )

    return max(found or matrix.environments[-1:], key=key).name
