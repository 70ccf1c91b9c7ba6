"""The databases: a list of kinds, or the tables ``[databases.NAME]``."""

import re

from .. import names, servers
from ..errors import nearest
from . import dependencies
from .values import VARIABLE, Table

KEYS = {
    "kind": (str,),
    "cells": (str, list),
    "driver": (str,),
    "image": (str,),
    "variables": (str,),
    "user": (str,),
    "password": (str,),
    "deps": (list,),
    "set_env": (dict,),
    "commands": (list, str),
    "images": (list,),
    "drivers": (list,),
    "like": (str,),
}

# What one of ``[ci.servers]`` has.
SERVER_KEYS = {key: KEYS[key] for key in ("kind", "image", "variables", "user", "password")}

# What a table takes from the one that `like` names: what runs there, and not which server and driver that is.
SHARED = ("cells", "deps", "set_env", "commands", "user", "password")

IMAGE = re.compile(r"[a-z0-9][A-Za-z0-9_./:@-]*\Z")

# Who the server lets in, and the password: words that mean nothing to a shell, to YAML or in a URL.
WORD = re.compile(r"[A-Za-z][\w-]*\Z")

NO_PASSWORD = re.compile(r"\Z|" + WORD.pattern)

# Jobs in CI that are not called after a database.
JOBS = ("environments", "environment", "generated")

# More of one kind are too many to look at.
MANY = 12

# Words that are no text in YAML or TOML.
WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "none", "default", "testenv")


class Database(object):
    """A database that the tests run on.

    * ``name``: its factor in the names of environments
    * ``kind``: ``sqlite``, ``postgres``, ``mysql`` or ``mariadb``
    * ``cells``: the cells that have it: a word or a list of patterns
    * ``driver``: the name of its driver in the table of facts, "none", or None for the first that fits
    * ``image``: the server's container, None for one that the Django accepts
    * ``variables``: the beginning of the variables that lead to the server
    * ``user``, ``password``: who the server in CI lets in; the password may be empty
    * ``deps``: what only its environments need, a list of Dependency
    * ``set_env``: variables instead of the usual ones, None for those
    * ``commands``: the lines that run the tests, instead of those of all environments; empty for those
    """

    def __init__(self, name, kind, cells, driver, image, variables, user, password, deps, set_env, commands):
        self.name = name
        self.kind = kind
        self.cells = cells
        self.driver = driver
        self.image = image
        self.variables = variables
        self.user = user
        self.password = password
        self.deps = deps
        self.set_env = set_env
        self.commands = commands


def parse(table, facts):
    """Return the databases of the whole configuration."""
    value = table.get("databases", ["sqlite"])
    if isinstance(value, list):
        table.texts("databases")
        for name in value:
            table.one_of(name, facts.kinds, "databases")
            if value.count(name) > 1:
                table.fail('duplicate database "{}": name it once.'.format(name), "databases")
        value = {name: {} for name in value}
    if not value:
        table.fail('names no database: write databases = ["sqlite"].', "databases")
    databases = Table(table.source, ("databases",), value)
    result = []
    for name in value:
        below = completed(databases.below(name, KEYS), value)
        for one, changes in several(below, name, facts):
            if one in [other.name for other in result]:
                below.fail('"{}" is the name of another database.'.format(one))
            result.append(parse_one(Table(table.source, below.path, dict(below.values, **changes), KEYS), one, facts))
    return result


def completed(table, databases):
    """Return a table with what it shares with the one that `like` names; its own keys and variables come first."""
    name = table.get("like")
    if name is None:
        return table
    other = databases.get(name)
    if not isinstance(other, dict) or other is table.values:
        others = [one for one in databases if databases[one] is not table.values]
        table.fail('there is no other database "{}": {}'.format(name, nearest(name, others)), "like")
    if "like" in other:
        table.fail('"{}" is like another one itself: name that.'.format(name), "like")
    shared = {key: other[key] for key in SHARED if key in other}
    values = dict(shared, **table.values)
    if all(isinstance(one.get("set_env"), dict) for one in (shared, table.values)):
        values["set_env"] = dict(shared["set_env"], **table.values["set_env"])
    return Table(table.source, table.path, values, KEYS)


def several(table, name, facts):
    """Return [(name, changes)] of the databases that a table is: one for each image and driver, if it lists them."""
    images, drivers = table.texts("images"), table.texts("drivers")
    for one, many in (("image", images), ("driver", drivers)):
        if many and one in table:
            table.fail("is one of several: leave {} out.".format(one), one)
    kind = table.get("kind", name)
    if len(images) * len(drivers) > MANY or len(images) + len(drivers) > MANY:
        table.fail("are more than {} databases.".format(MANY), "images" if images else "drivers")
    result = []
    for image in images or [None]:
        for driver in drivers or [None]:
            parts, changes = [name], {}
            if images or drivers:
                # A few cells of each are enough, unless the table says otherwise.
                changes = {"kind": kind, "cells": table.get("cells", "ends")}
            if image:
                version = servers.version_of(image)
                if version is None:
                    table.fail('"{}" does not say its version: give it a table of its own.'.format(image), "images")
                parts.append(version.replace(".", ""))
                changes["image"] = image
            if driver:
                table.one_of(driver, [key for key, entry in facts.drivers.items() if kind in entry["kinds"]], "drivers")
                parts.append(driver)
                changes["driver"] = driver
            result.append(("".join(parts), changes))
    return result


def parse_one(table, name, facts):
    """Return the database of a table ``[databases.NAME]``, or one of several that it is."""
    if not names.is_factor(name):
        table.fail(names.EXPECTED.format("database"))
    if name in JOBS:
        table.fail("is the name of a job in CI: choose another.")
    if name in WORDS:
        table.fail(
            '"{}" means something else in generated files: choose another name, and write kind = "...".'.format(name)
        )
    kind = table.get("kind", name)
    if kind not in facts.kinds:
        message = 'unknown kind of database "{}": write kind = "..."; {}'
        keys = ["kind"] if "kind" in table else []
        table.fail(message.format(kind, nearest(kind, facts.kinds)), *keys)
    if "driver" in table:
        fitting = [key for key, entry in facts.drivers.items() if kind in entry["kinds"]]
        table.choice("driver", fitting + ["none"])
    for key in ("image", "variables", "user", "password"):
        if key in table and kind == "sqlite":
            table.fail("sqlite has no server: remove it.", key)
    if "user" in table and kind != "postgres":
        table.fail("only root may make databases there: remove it.", "user")
    user = {"sqlite": "", "postgres": "postgres"}.get(kind, "root")
    wanted = 'expected a word of letters and digits, not "{}".'
    return Database(
        name,
        kind,
        cells=table.selection("cells"),
        driver=table.get("driver"),
        image=table.matching("image", IMAGE, 'expected an image like "postgres:17", not "{}".'),
        variables=variables(table, kind),
        user=table.matching("user", WORD, wanted) or user,
        password=table.matching("password", NO_PASSWORD, wanted, kind if user else ""),
        deps=dependencies.parse(table),
        set_env=table.variables("set_env") if "set_env" in table else None,
        commands=table.commands("commands"),
    )


def servers_of(table, facts):
    """Return the servers of a table ``[ci.servers]``, databases that no environment has."""
    result = []
    for name in table.values:
        below = table.below(name, SERVER_KEYS)
        if below.get("kind", name) == "sqlite":
            below.fail("sqlite has no server: remove it.")
        result.append(parse_one(below, name, facts))
    if len({one.kind for one in result}) < len(result):
        table.fail("has two of one kind, which have the same port: remove one.")
    return result


def variables(table, kind):
    """Return the beginning of the variables that lead to a server; without a server there are none."""
    message = 'expected the beginning of names like "POSTGRES_", not "{}".'
    default = "" if kind == "sqlite" else kind.upper() + "_"
    return table.matching("variables", VARIABLE, message) or default
