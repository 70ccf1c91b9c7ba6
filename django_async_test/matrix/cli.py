"""The commands, and what they print."""

import argparse
import datetime
import json
import os
import sys

from . import cells, config, facts, init, names, outputs, update, verify, write
from .errors import Problem
from .render import classifiers, readme, tox

DESCRIPTION = """\
Test a Django package on every Django and Python: one table of facts and the few lines of a project make its tox.ini,
its CI, its classifiers and the table in its README.
"""

PROGRAM = "python -m django_async_test.matrix"

MARKS = {"official": "x", "unofficial": "u", "not asked for": "-", "not chosen": "-", "impossible": " "}


def load(options):
    """Return the matrix of the project."""
    return cells.Matrix(config.load(options.config, today=options.today or datetime.date.today()))


# --- looking ---


def list_(options):
    """Show which Django is tested on which Python, and the environments."""
    matrix = load(options)
    if options.json:
        print(json.dumps(manifest(matrix), indent=4))
        return 0
    if options.names:
        print("\n".join(one.name for one in matrix.environments))
        return 0
    djangos = [django for django in matrix.facts.django if any(cell.django == django for cell in matrix.chosen)]
    pythons = [python for python in matrix.facts.python if any(cell.python == python for cell in matrix.chosen)]
    for database in matrix.config.databases:
        mine = [one for one in matrix.environments if one.database is database]
        print("{}: {} environments".format(database.name, len(mine)))
        print("  Django " + "".join("{:>6}".format(python) for python in pythons))
        for django in djangos:
            row = []
            for python in pythons:
                there = [one for one in mine if (one.python, one.django) == (python, django)]
                cell = matrix.cells[names.join(names.python_factor(python), names.django_factor(django))]
                mark = MARKS[cell.status] if there else "-" if cell in matrix.chosen else " "
                row.append(mark if len(there) < 2 else "{}{}".format(len(there), mark))
            print("  {:<7}".format(django) + "".join("{:>6}".format(mark) for mark in row).rstrip())
        print()
    print("x official, u unofficial but known to work, - left out; numbers count environments that differ in factors.")
    experimental = [one.name for one in matrix.environments if one.experimental]
    if experimental:
        print("May fail in CI: {}".format(" ".join(experimental)))
    for exclusion in matrix.config.exclusions:
        print("Excluded: {}: {}".format(" ".join(exclusion.patterns), exclusion.reason))
    age = (matrix.config.today - matrix.facts.updated).days
    print(
        "{} environments. The table of facts is of {}{}.".format(
            len(matrix.environments), matrix.facts.updated, old(age)
        )
    )
    return 0


def old(days):
    return ", {} days old".format(days) if days > 0 else ""


def manifest(matrix):
    """Return all that is known about the environments, to be read by programs."""
    return {
        "table": str(matrix.facts.updated),
        "environments": [
            {
                "name": one.name,
                "python": one.python,
                "django": one.django,
                "database": one.database.name,
                "kind": one.database.kind,
                "driver": one.database.driver,
                "factors": {version.factor: version.name for version in one.versions},
                "official": one.cell.status == "official",
                "reason": one.cell.reason,
                "experimental": one.experimental or None,
                "django_next": matrix.facts.django[one.django].version if one.django == facts.MAIN else None,
                "requirements": matrix.requirements(one),
            }
            for one in matrix.environments
        ],
        "left_out": matrix.left_out,
    }


def show(options):
    """Tell why a cell is in or out, and what is installed there."""
    matrix = load(options)
    name = options.cell
    if name in matrix.left_out:
        print("{}: out".format(name))
        print("  why: {}".format(matrix.left_out[name]))
        return 0
    found = matrix.find(name)
    cell = found.cell if isinstance(found, cells.Environment) else found
    is_in = isinstance(found, cells.Environment) or any(one.cell is cell for one in matrix.environments)
    print("{}: {}".format(name, "in" if is_in else "out"))
    print("  why: {}".format(cell.reason))
    print("  source: {}".format(cell.source))
    django, python = matrix.facts.django[cell.django], matrix.facts.python[cell.python]
    for entry in (django, python):
        verb = "ended" if entry.end_of_life < matrix.config.today else "ends"
        print("  {}: released {}, life {} {}".format(entry, entry.released, verb, entry.end_of_life))
    if isinstance(found, cells.Environment):
        if found.experimental:
            print("  may fail in CI: {}".format(found.experimental))
        print("  installs: {}".format(", ".join(matrix.requirements(found))))
        for pin in matrix.facts.pins:
            if pin["package"] + pin["requirement"] in matrix.requirements(found):
                print("    {}{}: {} ({})".format(pin["package"], pin["requirement"], pin["because"], pin["source"]))
        for variable, value in tox.settings(matrix.config, found).items():
            print("  sets: {}={}".format(variable, value))
    else:
        for one in matrix.environments:
            if one.cell is cell:
                print("  environment: {}".format(one.name))
        for other, reason in matrix.left_out.items():
            if other.startswith(name + "-"):
                print("  left out: {}: {}".format(other, reason))
    return 0


# --- making ---


def one_file(key):
    def command(options):
        matrix = load(options)
        body = outputs.WHOLE_FILES[key](matrix)
        sys.stdout.write(write.with_header(body, matrix.config, ""))
        return 0

    return command


def toxfile(options):
    """Print the plugin that stands beside tox.ini."""
    matrix = load(options)
    sys.stdout.write(write.with_header(tox.plugin(matrix), matrix.config, ""))
    return 0


def print_tox(options):
    """Print tox.ini, or tox.toml."""
    return one_file("tox_toml" if options.toml else "tox")(options)


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
    unknown = set(options.replace) - {path for path in matrix.config.write.values()} - {tox.PLUGIN}
    if unknown:
        raise Problem("--replace {}: the configuration writes no such file.".format(sorted(unknown)[0]))
    # All texts are made, and all files looked at, before the first is written.
    for output in outputs.collect(matrix, options.replace):
        if output.differs:
            write.save(output.path, output.new)
        print("{} {}".format("wrote" if output.differs else "unchanged", output.shown))
    return 0


def check(options):
    """Compare the files with what would be written: exit code 1 and the difference if there is one."""
    matrix = load(options)
    drifted = [output for output in outputs.collect(matrix, guard=False) if output.differs]
    for output in drifted:
        print("\n".join(write.diff(output.old, output.new, output.shown)))
    if drifted:
        text = "{}: not what {} says. Run: {} write"
        option = " --config {}".format(options.config) if options.config else ""
        listed = ", ".join(output.shown for output in drifted)
        print(text.format(listed, matrix.config.shown_path, PROGRAM + option), file=sys.stderr)
        if matrix.config.uses_today:
            print('"supported" changes when something reaches the end of its life.', file=sys.stderr)
        return 1
    print("{} files are what {} says.".format(len(matrix.config.write), matrix.config.shown_path))
    return 0


def init_(options):
    """Read what the project says about itself, ask about the rest, and write a configuration and all files."""
    if options.config:
        raise Problem("init takes no --config: it writes {}.".format(config.OWN_FILE))
    today = options.today or datetime.date.today()
    path, matrix, written, notes = init.run(
        ".", facts.load(), today, options.yes, options.pyproject, options.replace_tox
    )
    for note in notes:
        print("note: {}".format(note))
    print("wrote {}".format(path))
    for name in written:
        print("wrote {}".format(name))
    pythons, djangos = matrix.pythons(), matrix.djangos()
    text = "{} environments: Django {} to {}, Python {} to {}."
    print(text.format(len(matrix.environments), djangos[0], djangos[-1], pythons[0], pythons[-1]))
    tox_ini = matrix.config.write["tox"]
    option = "" if tox_ini == "tox.ini" else " -c {}".format(tox_ini)
    print('Next: pip install "tox>=4.57" tox-uv, then: tox run{} -e {}'.format(option, matrix.environments[-1].name))
    return 0


def update_(options):
    """Ask the package index which releases are new, and propose what the table should have."""
    today = options.today or datetime.date.today()
    try:
        path = os.path.abspath(options.config) if options.config else config.find(".")
    except Problem:
        # Without a project it is the shipped table that is compared.
        path = None
    additions = update.beside(path) if path else None
    table = facts.load(additions)
    age = (today - table.updated).days
    print("The table of facts is of {}{}.".format(table.updated, old(age)))
    try:
        entries, lines = update.news(table, update.Index(), today)
    except update.NoAnswer as error:
        print("The package index cannot be asked: {}. The table stays as it is.".format(error))
        return 0
    print("\n".join(lines) if lines else "The package index has nothing new.")
    if not entries:
        return 0
    if path is None:
        print("\n" + update.as_toml(entries, today))
        return 1
    shown = config.shown(additions)
    before = write.read(additions)
    every = update.merged(additions, before)
    every.update((entry["series"], entry) for entry in entries)
    body = update.as_toml(every.values(), today)
    header = (
        "# Generated by django-test-matrix: newer facts than those that it brings. Delete it when it brings them.\n"
    )
    header += "#     python -m django_async_test.matrix update --write\n"
    new = header + "# Edited by hand it is not overwritten: {}\n\n".format(write.digest(body)) + body
    if not options.write:
        print("\n".join(write.diff(before, new, shown)))
        print("Run update --write, then write.")
        return 1
    write.check_place(additions, shown)
    if before is not None and not write.is_ours(before):
        raise Problem("was edited by hand: delete it, then run update --write.", shown)
    write.save(additions, new)
    print("wrote {}; now run write.".format(shown))
    return 0


def verify_(options):
    """Compare the reports of the environments that ran with those that should have."""
    if options.manifest:
        text = write.read(options.manifest)
        try:
            environments = json.loads(text or "")["environments"]
        except (ValueError, KeyError, TypeError):
            raise Problem("is no manifest: `list --json` writes one.", options.manifest) from None
    else:
        environments = manifest(load(options))["environments"]
    for pattern in options.only + options.without:
        if not any(names.matches(pattern, one["name"]) for one in environments):
            raise Problem('"{}" is no environment of this matrix.'.format(pattern))
    if options.only:
        environments = [one for one in environments if any(names.matches(p, one["name"]) for p in options.only)]
    reports = verify.read_reports(options.results)
    failures, warnings = verify.compare(environments, reports, options.without)
    for kind, found in (("warning", warnings), ("error", failures)):
        for name, problems in found:
            print("{}: {}: {}".format(kind, name, "; ".join(problems)))
    expected = [one["name"] for one in environments if not any(names.matches(p, one["name"]) for p in options.without)]
    wrong = {name for name, _ in failures + warnings}
    text = "{} environments expected, {} ran as they should, {} did not, {} of which may fail."
    bad = [name for name in expected if name in wrong]
    print(text.format(len(expected), len(expected) - len(bad), len(bad), len(bad) - len(failures)))
    return 1 if failures else 0


def day(text):
    try:
        return facts.parse_day(text)
    except ValueError:
        raise argparse.ArgumentTypeError("{} is no day like 2026-11-25".format(text)) from None


def parser():
    # Options work before and after the command's name.
    shared = argparse.ArgumentParser(add_help=False)
    text = "file with the configuration (default: {}, or [tool.{}] in {}, here or above)"
    shared.add_argument(
        "--config",
        metavar="FILE",
        default=argparse.SUPPRESS,
        help=text.format(config.OWN_FILE, config.TABLE, config.PYPROJECT),
    )
    shared.add_argument(
        "--today", type=day, metavar="DAY", default=argparse.SUPPRESS, help='the day on which "supported" is judged'
    )
    result = argparse.ArgumentParser(prog=PROGRAM, description=DESCRIPTION, parents=[shared])
    commands = result.add_subparsers(metavar="COMMAND", dest="command")

    def add(name, function, help=None):
        help = help or function.__doc__.split("\n")[0]
        command = commands.add_parser(name, help=help, description=help, parents=[shared])
        command.set_defaults(function=function)
        return command

    command = add("list", list_)
    command.add_argument("--json", action="store_true", help="for programs, with all that is known")
    command.add_argument("--names", action="store_true", help="the names of the environments only")
    add("show", show).add_argument("cell", metavar="CELL", help="like py312-django52 or py312-django52-postgres")
    add("tox", print_tox).add_argument("--toml", action="store_true", help="tox.toml instead")
    add("toxfile", toxfile)
    for name, title in (("github", "GitHub Actions"), ("gitlab", "GitLab CI"), ("circleci", "CircleCI")):
        add(name, one_file(name), "Print the configuration of {}.".format(title))
    add("classifiers", print_classifiers)
    add("readme", print_readme)
    command = add("write", write_)
    command.add_argument(
        "--replace", metavar="FILE", action="append", default=[], help="overwrite this file though it was not generated"
    )
    add("check", check)
    command = add("init", init_)
    command.add_argument("--yes", "-y", action="store_true", help="ask nothing (nor does it without a terminal)")
    command.add_argument("--pyproject", action="store_true", help="put the configuration into pyproject.toml")
    command.add_argument("--replace-tox", action="store_true", help="overwrite an existing tox.ini")
    add("update", update_).add_argument("--write", action="store_true", help="write what is new, for this project")
    command = add("verify", verify_)
    command.add_argument("results", metavar="RESULTS", nargs="+", help="directories of reports, like .tox/matrix")
    command.add_argument("--manifest", metavar="FILE", help="what `list --json` wrote, instead of the configuration")
    command.add_argument(
        "--only", metavar="PATTERN", action="append", default=[], help="expect these environments only"
    )
    command.add_argument(
        "--except", metavar="PATTERN", dest="without", action="append", default=[], help="do not expect these"
    )
    return result


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
