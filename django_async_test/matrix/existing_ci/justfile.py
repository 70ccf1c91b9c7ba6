"""Files of just: the commands of a recipe, as far as they can be read without just."""

import re

from .makefile import DEPTH, Unread

NAMES = ("justfile", "Justfile", ".justfile")

ASSIGNMENT = re.compile(r"(export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(?:\"([^\"]*)\"|'([^']*)'|(.*?))\s*(?:#.*)?\Z")
# What just calls the directory of the project.
HERE = re.compile(r"(?:source|justfile|invocation)_directory\(\)\Z")
RECIPE = re.compile(r"@?([A-Za-z_][\w-]*)((?:\s+[^:]+)?)\s*:(?!=)\s*(.*)\Z")
PARAMETER = re.compile(r"([*+$]*)([A-Za-z_][\w-]*)(?:=(\"[^\"]*\"|'[^']*'|\S+))?")
CALL = re.compile(r"just((?: --?[\w-]+)*) ([A-Za-z_][\w-]*)((?: .*)?)\Z")


class Recipe(object):
    """A recipe: ``parameters`` as (sign, name, default), ``needs``, other recipes, ``lines`` and ``marks`` above it."""

    def __init__(self, parameters, needs, marks):
        self.parameters = parameters
        self.needs = needs
        self.marks = marks
        self.lines = []


class Justfile(object):
    """What a justfile says: ``recipes`` and ``variables``, by name, and ``exports``, commands that set variables."""

    def __init__(self, text):
        self.recipes = {}
        self.variables = {}
        self.exports = []
        current, marks = None, ""
        for line in re.sub(r"[ \t]*\\\r?\n[ \t]*", " ", text[:1000000]).splitlines():
            if line[:1] in " \t" and line.strip():
                if current is not None:
                    current.lines.append(line.strip())
                continue
            assignment, recipe = ASSIGNMENT.match(line), RECIPE.match(line)
            if assignment:
                self._assign(*assignment.groups())
            elif recipe and not re.match(r"(?:set|alias|mod|import)\b", line):
                needs = re.sub(r"#.*", "", recipe.group(3)).replace("&&", " ")
                current = Recipe(PARAMETER.findall(recipe.group(2)), needs, marks)
                self.recipes[recipe.group(1)] = current
            marks = line if line.startswith("[") else ""

    def _assign(self, export, name, double, single, expression):
        known = not expression or HERE.match(expression)
        value = "{toxinidir}" if expression and known else double or single or ""
        if known:
            self.variables[name] = value
        if export:
            self.exports.append('export {}="{}"'.format(name, value) if known else "export " + name)

    def lines(self, name, arguments, depth=0):
        """Return the commands of a recipe and of those that it needs; raise Unread where that takes just."""
        recipe = self.recipes.get(name)
        if recipe is None or depth == DEPTH:
            raise Unread("there is no recipe {}".format(name) if recipe is None else "its recipes name each other")
        if "script" in recipe.marks or any(line.startswith("#!") for line in recipe.lines[:1]):
            raise Unread("it is a script")
        if "(" in recipe.needs:
            raise Unread("it passes arguments to other recipes")
        result = []
        for need in recipe.needs.split():
            result += self.lines(need, [], depth + 1)
        values = dict(self.variables, **bound(recipe.parameters, arguments))
        return result + [filled(line.lstrip("@-"), values) for line in recipe.lines]


def bound(parameters, arguments):
    """Return {parameter: value} for a call; the arguments of tox stand for those that are not there."""
    values, arguments = {}, list(arguments)
    for sign, name, default in parameters:
        default = default.strip("\"'")
        if "*" in sign or "+" in sign:
            values[name] = " ".join(arguments) or ("{{posargs:{}}}".format(default) if default else "{posargs}")
            arguments = []
        else:
            values[name] = arguments.pop(0) if arguments else default
    return values


def filled(line, values):
    """Return a line with its expressions replaced."""

    def replaced(match):
        name = match.group(1)
        if name not in values:
            raise Unread("it has expressions that only just knows")
        return values[name]

    # No name can begin with a brace: what is filled in is not looked at again.
    return re.sub(r"\{\{\s*([^{}]*?)\s*\}\}", replaced, line).strip()


def call(line):
    """Return (recipe, arguments) of a command that calls just, None for others."""
    match = CALL.match(line)
    return (match.group(2), match.group(3).split()) if match else None
