"""Making files: ``write`` and ``check``, and the commands that print one of them."""

import sys

from .. import outputs, write
from ..errors import Problem
from ..render import classifiers, plugin, readme
from . import load

PROGRAM = "python -m django_async_test.matrix"

# Where files usually are, for those that [write] does not name.
USUAL = {
    "tox": "tox.ini",
    "tox_toml": "tox.toml",
    "github": ".github/workflows/matrix.yml",
    "gitlab": ".gitlab-ci.yml",
    "circleci": ".circleci/config.yml",
}


def add_to(commands):
    """Add the commands to those of the command line."""
    commands.add("tox", print_tox).add_argument("--toml", action="store_true", help="tox.toml instead")
    commands.add("toxfile", print_toxfile)
    for name, title in (("github", "GitHub Actions"), ("gitlab", "GitLab CI"), ("circleci", "CircleCI")):
        commands.add(name, printer(name), "Print the configuration of {}.".format(title))
    commands.add("classifiers", print_classifiers)
    commands.add("readme", print_readme)
    commands.add("write", write_).add_argument(
        "--replace", metavar="FILE", action="append", default=[], help="overwrite this file though it was not generated"
    )
    commands.add("check", check)


def printer(key):
    """Return the command that prints the file of a key in [write]."""

    def command(options):
        matrix = load(options)
        path = matrix.config.write.get(key) or USUAL[key]
        sys.stdout.write(write.with_header(outputs.WHOLE_FILES[key](matrix), matrix.config, path))
        return 0

    return command


def print_tox(options):
    """Print tox.ini, or tox.toml."""
    return printer("tox_toml" if options.toml else "tox")(options)


def print_toxfile(options):
    """Print the plugin that stands beside tox.ini."""
    matrix = load(options)
    sys.stdout.write(write.with_header(plugin.text(matrix), matrix.config, plugin.FILE))
    return 0


def print_classifiers(options):
    """Print the classifiers."""
    print("\n".join(classifiers.classifiers(load(options))))
    return 0


def print_readme(options):
    """Print the table for the README."""
    sys.stdout.write(readme.table(load(options)))
    return 0


def write_(options):
    """Write all files that the configuration names."""
    matrix = load(options)
    unknown = set(options.replace) - set(matrix.config.write.values()) - {plugin.path(matrix.config)}
    if unknown:
        raise Problem("--replace {}: the configuration writes no such file.".format(sorted(unknown)[0]))
    # All texts are made, and all files looked at, before the first is written.
    for output in outputs.collect(matrix, options.replace):
        # --replace brings the layout back too, if only that is another.
        is_written = output.differs or (output.shown in options.replace and output.old != output.new)
        if is_written:
            write.save(output.path, output.new)
        print("{} {}".format("wrote" if is_written else "unchanged", output.shown))
    return 0


def check(options):
    """Compare the files with what would be written: exit code 1 and the difference if there is one."""
    matrix = load(options)
    drifted = [output for output in outputs.collect(matrix, guard=False) if output.differs]
    for output in drifted:
        print("\n".join(write.diff(output.old, output.new, output.shown)))
    shown = matrix.config.source.shown
    if drifted:
        option = " --config {}".format(options.config) if options.config else ""
        listed = ", ".join(output.shown for output in drifted)
        print("{}: not what {} says. Run: {}{} write".format(listed, shown, PROGRAM, option), file=sys.stderr)
        if matrix.config.series.uses_today:
            print('"supported" changes when something reaches the end of its life.', file=sys.stderr)
        return 1
    print("{} files are what {} says.".format(len(matrix.config.write), shown))
    return 0
