"""Helpers for tests of CI configurations: the official schemas, and commands that are run."""

import importlib.util
import os
import re
import subprocess
import unittest

from tests.matrix.helpers import ProjectTests

# Everything at once: old and new Pythons, servers of two eras, the branch, a factor, own environments.
TEXT = """
    django = "all"
    python = "all"
    main = true
    databases = ["sqlite", "postgres", "mariadb", "mysql"]
    [factors.drf.versions.316]
    cells = ["py313-django52-sqlite"]
    [environments.lint]
    commands = ["ruff check ."]
    [ci]
    full_history = true
"""

BRACES = re.compile(r"(.*)\{(.*?)\}(.*)")


def expanded(text):
    """Return the names of environments as tox understands them: "a{1,2}-b, c" is three."""
    result = []
    for part in re.split(r",\s*(?![^{]*\})", text):
        match = BRACES.match(part)
        if match:
            begin, middle, end = match.groups()
            result += [name for one in middle.split(",") for name in expanded(begin + one + end)]
        else:
            result.append(part)
    return result


has_yaml = importlib.util.find_spec("yaml") is not None
has_schemas = importlib.util.find_spec("check_jsonschema") is not None

needs_yaml = unittest.skipUnless(has_yaml, "PyYAML is not installed")
needs_schemas = unittest.skipUnless(has_schemas, "check-jsonschema is not installed")


def complaints(schema, paths):
    """Return what the program check-jsonschema says against some files; `schema` is a name, and options."""
    # In this process, since it takes long to import.
    import check_jsonschema
    from click.testing import CliRunner

    result = CliRunner().invoke(check_jsonschema.main, ["--builtin-schema", *schema, *paths])
    return "" if result.exit_code == 0 else result.output + str(result.exception)


class ProviderTests(ProjectTests):
    """Base class: `command` prints the provider's file, `schema` is the name of its schema."""

    command = None
    schema = None
    options = ()

    def made(self, text=TEXT):
        """Return the text of the file that a configuration makes."""
        self.configure(text)
        return self.succeed(self.command)

    def loaded(self, text=TEXT):
        import yaml

        # "on" is a word for true in the YAML that PyYAML reads.
        return yaml.load(self.made(text), getattr(yaml, "CBaseLoader", yaml.BaseLoader))

    def assertValid(self, text):
        """Fail unless the provider's official schema accepts the file."""
        self.write("made.yml", text)
        self.assertEqual("", complaints([self.schema] + list(self.options), ["made.yml"]))

    def shell(self, script, shell="bash", **variables):
        """Run a script of the file as the provider does; return the finished process."""
        return subprocess.run(
            [shell, "-e", "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            env=dict(os.environ, **variables),
        )
