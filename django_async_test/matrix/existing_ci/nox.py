"""noxfile.py: its sessions, read without running it."""

import ast
import os
import re
import shlex

from .. import reading
from ..errors import Problem
from ..setup_files import assigned, literal
from .shell import installs, is_editable, read_pip, runs_tests

FILE = "noxfile.py"


class Session(object):
    """A session of nox, or an environment of hatch.

    * ``name``: its name, and ``path``, the file that has it
    * ``pythons``, ``djangos``: the series that it is parametrized with
    * ``requirements``, ``extras``, ``groups``: what it installs
    * ``commands``: what it runs
    * ``set_env``: its variables
    * ``is_editable``: whether it installs the project as it lies there
    * ``axes``: {name: values} of what else the matrix of an environment of hatch has
    * ``scripts``: {name: what it runs, a string or a list} of an environment of hatch
    """

    def __init__(self, name):
        self.name = name
        self.path = FILE
        self.set_env = {}
        self.is_editable = False
        self.pythons = []
        self.djangos = []
        self.requirements = []
        self.extras = []
        self.groups = []
        self.commands = []
        self.axes = {}
        self.scripts = {}


def read(directory, facts, notes):
    """Return the sessions of noxfile.py; what cannot be understood is one of the notes."""
    try:
        text = reading.text(os.path.join(directory, FILE), FILE)
        return [] if text is None else sessions(ast.parse(text), facts)
    except (Problem, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "message", None) or str(error)
        notes.append("{}: it was not understood, and nothing was taken from it: {}".format(FILE, reason))
        return []


def sessions(tree, facts):
    """Return the sessions of a module."""
    values = assigned(tree)
    result = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            session = read_decorators(node, values, facts)
            if session is not None:
                read_body(session, node, values)
                result.append(session)
    return result


def read_decorators(node, values, facts):
    """Return the session that a function is, None if it is none."""
    session = None
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        name = dotted(call.func if call else decorator)
        if name.split(".")[-1] == "session":
            session = session or Session(node.name.replace("_", "-"))
            for keyword in call.keywords if call else ():
                value = literal(keyword.value, values)
                if keyword.arg in ("python", "py"):
                    found = [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else []
                    session.pythons = [one for one in found if isinstance(one, str)]
                elif keyword.arg == "name" and isinstance(value, str):
                    session.name = value
    if session is not None:
        calls = [one for one in node.decorator_list if isinstance(one, ast.Call)]
        calls = [one for one in calls if dotted(one.func).endswith("parametrize")]
        has_django = any("dj" in name for one in calls for name in parameters_of(one, values))
        for call in calls:
            read_parametrize(session, call, values, facts, has_django)
    return session


def read_parametrize(session, call, values, facts, has_django):
    """Take the Djangos and Pythons of a parametrization, by the names of its parameters.

    What another name has is a Django unless `has_django`, that is, a name in the session's parametrizations says so.
    """
    parameters = parameters_of(call, values)
    for argument in call.args[1:2]:
        value = literal(argument, values)
        if isinstance(argument, (ast.ListComp, ast.GeneratorExp)):
            # What it leaves out does not go together.
            value = [literal(one.iter, values) for one in argument.generators]
            parameters = parameters if len(parameters) == 1 else ["django python"]
        for one in value if isinstance(value, (list, tuple)) else ():
            for index, text in enumerate(one if isinstance(one, (list, tuple)) else [one]):
                parameter = parameters[index] if len(parameters) > 1 and index < len(parameters) else parameters[0]
                take_parameter(session, parameter, text, facts, has_django)


def take_parameter(session, parameter, text, facts, has_django):
    """Take one value of a parameter, if it is a series of Django or Python."""
    series = isinstance(text, str) and text.lower().replace("django", "").strip("=~<>. *")
    series = ".".join(series.split(".")[:2]) if series else ""
    is_django = "dj" in parameter or not ("py" in parameter or has_django)
    if series in facts.django and is_django:
        session.djangos += [series] * (series not in session.djangos)
    elif series in facts.python and "py" in parameter:
        session.pythons += [series] * (series not in session.pythons)


def parameters_of(call, values):
    """Return the names of the parameters of a parametrization, in lower case; one empty name if they are not known."""
    names = literal(call.args[0], values) if call.args else ""
    names = names.split(",") if isinstance(names, str) else names if isinstance(names, (list, tuple)) else []
    return [str(name).strip().lower() for name in names] or [""]


def read_body(session, node, values):
    """Take what a session installs and runs."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        words = words_of(call.args, values)
        if call.func.attr in ("run", "run_always", "run_install") and words:
            take_run(session, words, variables(call, values))
        elif call.func.attr == "install":
            take_install(session, words)


def words_of(arguments, values):
    """Return the words of arguments; an option whose value is only known when it runs is passed over with that."""
    result = []
    for argument in arguments:
        found = texts(argument, values)
        is_value = not (found or isinstance(argument, ast.Starred)) and re.match(r"--[\w-]+\Z", (result or [""])[-1])
        result = result[:-1] if is_value else result + found
    return result


def texts(argument, values):
    """Return the words of an argument; what is only known when it runs is passed over, and posargs are tox's."""
    if isinstance(argument, ast.Starred):
        if dotted(argument.value).endswith("posargs"):
            return ["{posargs}"]
        value = literal(argument.value, values)
        return [one for one in value if isinstance(one, str)] if isinstance(value, (list, tuple)) else []
    if isinstance(argument, ast.JoinedStr):
        return program(argument)
    value = literal(argument, values)
    return [value] if isinstance(value, str) else []


def program(joined):
    """Return a list of the program of the session's environment that an f-string means, an empty one for any other."""
    first, text = joined.values[0], "".join(getattr(one, "value", "") for one in joined.values if is_text(one))
    if isinstance(first, ast.FormattedValue) and dotted(first.value).endswith(".bin"):
        match = re.match(r"/([\w-]+)\Z", text)
        return [match.group(1)] if match else []
    return []


def is_text(node):
    """Return whether a node is a literal text."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def variables(call, values):
    """Return the variables that a call of session.run() sets to texts."""
    result = {}
    for keyword in call.keywords:
        value = literal(keyword.value, values) if keyword.arg == "env" else None
        if isinstance(value, dict):
            result.update((name, one) for name, one in value.items() if isinstance(name, str) and isinstance(one, str))
    return result


def take_run(session, words, set_env):
    """Take a command with its variables; one that installs is one of the others."""
    line = " ".join(one if one == "{posargs}" else shlex.quote(one) if re.search(r"\s", one) else one for one in words)
    if runs_tests(line):
        session.set_env.update(set_env)
    session.is_editable = session.is_editable or is_editable(line)
    if words[:2] == ["uv", "sync"] or words[:3] == ["uv", "pip", "install"] or words[:2] == ["pip", "install"]:

        requirements, extras, groups = installs(line)
        session.requirements += requirements
        session.extras += extras
        session.groups += groups
    else:
        session.commands.append(line)


def take_install(session, words):
    """Take what session.install() installs."""
    session.is_editable = session.is_editable or is_editable("pip install " + " ".join(words))
    read_pip(words, session.requirements, session.extras, session.groups)


def dotted(node):
    """Return an expression of names and dots as text, an empty one for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return dotted(node.value) + "." + node.attr
    return ""
