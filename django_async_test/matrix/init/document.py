"""The proposal as TOML, in a file of its own or as a table of pyproject.toml."""

import re
import textwrap

import tomlkit

from ..config import TABLE

# Longer lists have a line for each of their values.
WIDTH = 100

# Environments that change something, or never end.
NOT_FOR_CI = re.compile(r"watch|serve|shell|server|release|upload|publish|deploy|debug|format|fix|update|compile|clean")

# Longer comments go on in the next line.
COMMENT_WIDTH = 112


def own_file(proposal):
    """Return the text of a file that is the whole configuration."""
    document = tomlkit.document()
    fill(document, proposal)
    return heading(proposal) + dumped(document)


def in_pyproject(proposal, text):
    """Return the text of pyproject.toml with the configuration as its last table."""
    table = tomlkit.table()
    fill(table, proposal)
    tool = tomlkit.table(is_super_table=True)
    tool[TABLE] = table
    document = tomlkit.document()
    document["tool"] = tool
    return text.rstrip("\n") + "\n\n" + heading(proposal) + dumped(document)


def dumped(document):
    """Return a document as text, with one empty line between tables; no value has more."""
    return re.sub(r"\n{3,}", "\n\n", tomlkit.dumps(document))


def heading(proposal):
    """Return the comment above the configuration: what it is for, and the notes."""
    name = " of " + proposal.name if proposal.name else ""
    lines = ["# On which Djangos and Pythons the tests{} run. After a change:".format(name), "#"]
    lines += ["#     python -m django_async_test.matrix write", ""]
    for note in proposal.notes:
        lines += textwrap.wrap(
            note,
            COMMENT_WIDTH,
            initial_indent="# ",
            subsequent_indent="#   ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines + [""] * bool(proposal.notes)) + "\n"


def fill(table, proposal):
    """Write the proposal into a table."""
    testenv = proposal.testenv
    table["django"] = proposal.django
    table["python"] = proposal.python
    if proposal.axes.main:
        table["main"] = True
    if proposal.axes.pypy:
        table["pypy"] = True
    if proposal.axes.free_threaded:
        table["free_threaded"] = array("free_threaded", proposal.axes.free_threaded)
    if proposal.axes.unofficial:
        table["unofficial"] = array("unofficial", proposal.axes.unofficial)
    if testenv.package != "wheel":
        table["package"] = testenv.package
    for key in ("extras", "dependency_groups", "pass_env", "allowlist_externals", "commands_pre", "commands"):
        if getattr(testenv, key):
            table[key] = array(key, getattr(testenv, key))
    if testenv.change_dir:
        table["change_dir"] = testenv.change_dir
    if testenv.deps:
        table["deps"] = array("deps", [entry for dependency in testenv.deps for entry in entries(*dependency)])
    if not any(proposal.databases.values()):
        table["databases"] = array("databases", list(proposal.databases))
    add_table(table, "set_env", testenv.set_env)
    if any(proposal.databases.values()):
        add_nested(table, "databases", proposal.databases)
    add_nested(table, "factors", proposal.axes.factors)
    add_nested(table, "environments", proposal.axes.environments)
    add_table(table, "write", proposal.write)
    ci = {"branch": proposal.branch}
    if proposal.sources.schedule:
        ci["schedule"] = proposal.sources.schedule
    if any(job.merge_group for job in proposal.sources.test_jobs) and "github" in proposal.write:
        ci["merge_group"] = True
    own = list(proposal.axes.environments)
    for_ci = [name for name in own if not NOT_FOR_CI.search(name)]
    if for_ci != own:
        ci["environments"] = for_ci
    if proposal.axes.systems and "github" in proposal.write:
        ci["systems"] = proposal.axes.systems
    if proposal.axes.packages:
        ci["packages"] = proposal.axes.packages
    if proposal.full_history:
        ci["full_history"] = True
    if proposal.axes.servers:
        ci["servers"] = proposal.axes.servers
    add_table(table, "ci", ci)


def array(key, values):
    """Return a list: in one line, or with a line for each value where that is too long."""
    result = tomlkit.array()
    result.extend(values)
    return result.multiline(len("{} = {}".format(key, result.as_string())) > WIDTH)


def entries(requirement, djangos, pythons):
    """Return a dependency as it is written: plainly, or as one table for each Django and Python that it is for.

    Pythons may be a range too.
    """
    if djangos is None and pythons is None:
        return [requirement]
    pythons = [pythons] if isinstance(pythons, str) else pythons and ["==" + series for series in pythons]
    djangos = djangos and ["==" + series for series in djangos]
    result = []
    for django in djangos or [None]:
        for python in pythons or [None]:
            table = tomlkit.inline_table()
            table["requirement"] = requirement
            for key, series in (("django", django), ("python", python)):
                if series:
                    table[key] = series
            result.append(table)
    return result


def add_nested(parent, key, tables):
    """Add tables below a table, each with an empty line before it, unless there are none."""
    if not tables:
        return
    outer = tomlkit.table(is_super_table=True)
    for name, values in tables.items():
        table = tomlkit.table(is_super_table=bool(values) and all(isinstance(one, dict) for one in values.values()))
        nested = {}
        for inner, value in values.items():
            if isinstance(value, dict) and any(isinstance(one, dict) for one in value.values()):
                nested[inner] = value
            elif isinstance(value, dict):
                inline = tomlkit.inline_table()
                inline.update(value)
                table[inner] = inline
            else:
                table[inner] = array(inner, value) if isinstance(value, list) else value
        for inner, value in nested.items():
            add_nested(table, inner, value)
        outer[name] = table
    parent.add(tomlkit.nl())
    parent[key] = outer


def add_table(parent, key, values):
    """Add a table of values with an empty line before it, unless there are none."""
    if values:
        table = tomlkit.table()
        for name, value in values.items():
            if name == "full_history":
                table.add(tomlkit.comment("For a version that comes from tags, or tests that look at commits."))
            table[name] = value
        parent.add(tomlkit.nl())
        parent[key] = table
