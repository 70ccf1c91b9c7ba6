"""Looking at the matrix: ``list`` and ``show``."""

import json

from .. import names
from ..environments import Environment
from ..errors import count
from ..manifest import manifest
from ..plan import settings
from . import age, load

MARKS = {"official": "x", "unofficial": "u", "not asked for": "-", "not chosen": "-", "impossible": " "}


def add_to(commands):
    """Add the commands to those of the command line."""
    command = commands.add("list", list_)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs, with all that is known")
    form.add_argument("--names", action="store_true", help="the names of the environments only")
    commands.add("show", show).add_argument(
        "cell", metavar="CELL", help="like py312-django52 or py312-django52-postgres"
    )


def list_(options):
    """Show which Django is tested on which Python, and the environments."""
    matrix = load(options)
    if options.json:
        print(json.dumps(manifest(matrix), indent=4))
    elif options.names:
        print("\n".join(environment.name for environment in matrix.environments))
    else:
        for database in matrix.config.databases:
            print_database(matrix, database)
        print_summary(matrix)
    return 0


def print_database(matrix, database):
    """Print a table with a row for each Django and a column for each Python."""
    mine = [environment for environment in matrix.environments if environment.database is database]
    djangos = [django for django in matrix.facts.django if any(cell.django == django for cell in matrix.chosen)]
    pythons = [python for python in matrix.facts.python if any(cell.python == python for cell in matrix.chosen)]
    print("{}: {}".format(database.name, count(len(mine), "environment")))
    print("  Django " + "".join("{:>6}".format(python) for python in pythons))
    for django in djangos:
        row = "".join("{:>6}".format(mark(matrix, mine, python, django)) for python in pythons)
        print("  {:<7}".format(django) + row.rstrip())
    print()


def mark(matrix, environments, python, django):
    """Return what stands in the table for a pair of Python and Django."""
    cell = matrix.cells[names.join(names.python_factor(python), names.django_factor(django))]
    count = sum(environment.cell is cell for environment in environments)
    if count:
        return MARKS[cell.status] if count == 1 else "{}{}".format(count, MARKS[cell.status])
    return "-" if cell in matrix.chosen else " "


def print_summary(matrix):
    """Print what is below the tables: what the marks mean, and what is special."""
    print("x official, u unofficial but known to work, - left out; numbers count environments that differ in factors.")
    for title, found in (
        ("May fail in CI", [one.name for one in matrix.environments if one.experimental]),
        ("Run on request", [one.name for one in matrix.environments if one.on_request]),
    ):
        if found:
            print("{}: {}".format(title, " ".join(found)))
    for exclusion in matrix.config.exclusions:
        print("Excluded: {}: {}".format(" ".join(exclusion.patterns), exclusion.reason))
    number = count(len(matrix.environments), "environment")
    print("{}. {}".format(number, age(matrix.facts, matrix.config.series.today)))


def show(options):
    """Show why a cell is in or out, and what is installed there."""
    matrix = load(options)
    name = options.cell
    if name in matrix.left_out:
        print("{}: out".format(name))
        print("  why: {}".format(matrix.left_out[name]))
        return 0
    found = matrix.find(name)
    if isinstance(found, Environment):
        print_cell(matrix, name, found.cell, True)
        print_environment(matrix, found)
    else:
        print_cell(matrix, name, found, any(environment.cell is found for environment in matrix.environments))
        print_environments_of(matrix, found)
    return 0


def print_cell(matrix, name, cell, is_in):
    """Print why a pair of Python and Django is in or out, and how long each of them lives."""
    print("{}: {}".format(name, "in" if is_in else "out"))
    print("  why: {}".format(cell.reason))
    print("  source: {}".format(cell.source))
    for entry in (matrix.facts.django[cell.django], matrix.facts.python[cell.python]):
        verb = "ended" if entry.end_of_life < matrix.config.series.today else "ends"
        print("  {}: released {}, life {} {}".format(entry, entry.released, verb, entry.end_of_life))


def print_environment(matrix, environment):
    """Print how an environment is run and what is installed there."""
    if environment.experimental:
        print("  may fail in CI: {}".format(environment.experimental))
    if environment.on_request:
        print("  run on request: tox run -e {}".format(environment.name))
    requirements = matrix.requirements(environment)
    print("  installs: {}".format(", ".join(requirements)))
    for pin in matrix.facts.pins:
        if pin["package"] + pin["requirement"] in requirements:
            print("    {}{}: {} ({})".format(pin["package"], pin["requirement"], pin["because"], pin["source"]))
    for variable, value in settings(matrix.config, environment).items():
        print("  sets: {}={}".format(variable, value))


def print_environments_of(matrix, cell):
    """Print which environments a pair of Python and Django has, and which it lacks."""
    for environment in matrix.environments:
        if environment.cell is cell:
            print("  environment: {}".format(environment.name))
    for other, reason in matrix.left_out.items():
        if other.startswith(cell.name + "-"):
            print("  left out: {}: {}".format(other, reason))
