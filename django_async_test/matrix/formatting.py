"""What a generated file says, whatever its layout: formatting is no edit, and neither is another version of an action.

Comments count, because a comment that somebody has added would be lost; where they stand does not.
"""

import ast
import configparser
import io
import json
import os
import re
import tokenize

import yaml

from .facts import tomllib

# A step that uses an action, with the version that tools like Dependabot and Renovate keep up to date.
USES = re.compile(
    r"""^(?P<before>\s*(?:-\s+)?uses:\s*["']?)(?P<name>[\w.-]+/[\w./-]+)@(?P<ref>[\w.-]+)(?P<rest>.*)$""", re.M
)

COMMENT = re.compile(r"(?:^|\s)#(.*)$")

# Written in C, if PyYAML was built with it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What is raised where a file is not what its name says.
MISTAKES = (ValueError, SyntaxError, configparser.Error, yaml.YAMLError, RecursionError, tokenize.TokenError)


def meaning(text, path, with_versions=False):
    """Return what is the same for two texts of a file if only their layout differs, or the versions of actions."""
    text = text.replace("\r\n", "\n")
    if not with_versions and path.endswith((".yml", ".yaml")):
        text = USES.sub(lambda match: match.group("before") + match.group("name") + closing(match), text)
    read = READERS.get(os.path.splitext(path)[1])
    if read is None:
        return text
    try:
        structure, comments = read(text)
    except MISTAKES:
        return text
    comments = sorted(" ".join(comment.split()) for comment in comments)
    return json.dumps([structure, comments], default=str, sort_keys=True)


def python(text):
    """Return the syntax tree and the comments of a module."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [token.string.lstrip("#") for token in tokens if token.type == tokenize.COMMENT]
    return nodes(ast.parse(text)), comments


def nodes(value):
    """Return a syntax tree as lists, the same on each Python: ``ast.dump()`` leaves out more from 3.13 on."""
    if isinstance(value, ast.AST):
        # Before 3.15 no import could be lazy.
        fields = [(name, field) for name, field in ast.iter_fields(value) if name != "is_lazy" or field]
        fields = [[name, nodes(field)] for name, field in fields if field is not None and field != []]
        return [type(value).__name__, fields]
    return [nodes(one) for one in value] if isinstance(value, list) else repr(value)


def yml(text):
    """Return the values and the comments of a file in YAML."""
    return with_texts(yaml.load(text, LOADER)), comments_of(text)


def closing(match):
    """Return the quote after the name of an action, if there is one before."""
    quote = match.group("before")[-1]
    return quote if quote in "\"'" else ""


def with_texts(value):
    """Return a value of YAML in which all keys are texts, as JSON wants them."""
    if isinstance(value, dict):
        return {str(key): with_texts(one) for key, one in value.items()}
    return [with_texts(one) for one in value] if isinstance(value, list) else value


def ini(text):
    """Return the values and the comments of an ini file: each value is a list of its lines."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), allow_no_value=True)
    parser.optionxform = str
    parser.read_string(text)
    sections = {
        name: {
            key: [line.strip() for line in (value or "").split("\n") if line.strip()] for key, value in section.items()
        }
        for name, section in parser.items()
    }
    return sections, [line.strip()[1:] for line in text.split("\n") if line.strip().startswith("#")]


def toml(text):
    """Return the values and the comments of a file in TOML."""
    return tomllib.loads(text), comments_of(text)


def comments_of(text):
    """Return the comments of a text, and whatever looks like one."""
    return [match.group(1) for match in map(COMMENT.search, text.split("\n")) if match]


READERS = {".py": python, ".yml": yml, ".yaml": yml, ".ini": ini, ".toml": toml}
