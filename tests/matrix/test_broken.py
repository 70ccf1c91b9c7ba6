"""Broken configurations: each gets one line and exit code 2, and no file is touched."""

import os

from tests.matrix.helpers import ProjectTests

# Values that are refused, by the table and the key that have them.
VALUES = {
    "[ci] branch": [
        '"a\\n"',
        '"a b"',
        '"$(x)"',
        '"-x"',
        '"a;b"',
        '"`x`"',
        '""',
        "3",
        '"a..b"',
        '"a//b"',
        '"a/"',
        '"a.lock"',
        '"a/.b"',
        '"a."',
    ],
    "[ci] runner": ['"a\\n"', '"$x"', '""', '"a: b"', '"-x"'],
    "[ci] schedule": [
        '"99 99 99 99 99"',
        '"* * * *"',
        '"1 2 3 4 5\\n"',
        '"*/0 * * * *"',
        '"5-1 * * * *"',
        '"0 0 0 * *"',
    ],
    "[ci] tool": ['"--index-url=x"', '"a$(b)"', '"a;b"', '"a\\n"', '"a b"'],
    "[ci] job_size": ["0", "-1", "1.5", '"6"', "true", "1" + "0" * 3000, "1" + "0" * 5000],
    "[databases.postgres] image": ['"postgres:14\\n"', '"a b"', '"$(x)"', '""', '"-x"'],
    "[databases.postgres] variables": ['"A\\n"', '"A B"', '"1A"', '"$A"'],
    "[set_env] X": ['"a\\nb"', '"a\\\\"', '"a\\u2028b"', '"a\\u0000b"', "[]", "{a=1}"],
    "commands": ['["python \\"x"]', '["a\\nb"]', '["a\\\\", "b"]', "[3]", '[""]', "3", '["echo: y"]', "[]"],
    "[databases.sqlite] variables": ['"X_"'],
    "[databases.sqlite] driver": ['"psycopg"'],
    "[factors.drf.versions.1] instead_of": ['["x y"]', '["x\\ny"]', '["-x"]', "3"],
    "[factors.drf.versions.1] django": ['"<1"', '"x"'],
    "[factors.drf.versions.1] cells": ['"x"', '["py312-nope"]'],
    "[ci] packages": ['["a b"]', '["-x"]', '["$(x)"]', '["a\\n"]', "[3]", '"x y"'],
    "[ci] shards": ["0", "1000", '"x"'],
    "[ci] systems": ['["amiga"]', "3"],
    "[ci] timeout": ["-1", "10000000", '"x"'],
    "[coverage] fail_under": ["101", "-1", '"x"'],
    "[pypy] cells": ['"x"', '["py312-django52"]'],
    "change_dir": ['"a\\nb"', "3"],
    "allowlist_externals": ['["a\\nb"]', "3"],
    "package": ['"x"', "3"],
    "experimental": ['["nope"]', "3"],
    "on_request": ['["nope"]', '"x y"'],
    "unofficial": ['"x"', '["py27"]', "[3]"],
    "deps": [
        '["a b c"]',
        "[3]",
        "[{}]",
        '["x\\ny"]',
        '[{requirement="x", python="=>3"}]',
        '["x\\\\"]',
        '"x"',
        '["-r "]',
        '["-r nothing.txt"]',
        '["-cnothing.txt"]',
        '["Django==3.2"]',
        '["django~=4.2"]',
        '["django @ https://x"]',
    ],
    "pass_env": ['["a$"]', '["a b"]', '["A\\n"]'],
    "extras": ['["a$"]', '["a b"]', '["a\\n"]'],
    "dependency_groups": ['["x"]', "[3]"],
    "root": ['"/etc"', '"/"', '"nowhere"', '"../../../../../../../../.."', "3"],
    "[write] tox": [
        '"tox.ini\\n"',
        '"toxfile.py"',
        '"../x.ini"',
        '"/tmp/x.ini"',
        '"a b.ini"',
        '""',
        '"."',
        '"a/../tox.ini"',
        '".git/config"',
    ],
    "[write] github": ['"tox.ini"', '"$(x).yml"', '"toxfile.py"', "3"],
    "python": ['["3.16"]', '"3.16"', '"=>3"', '""', "3", '"==="', '["3.12", "3.12"]', '["3.12\\n"]', '"~=3"', "true"],
    "django": ['["6.2"]', '">=77"', '"x"', '["main"]'],
    "[environments] lint": ["3"],
    "[write] readme": ['"NO.md"', '"django-test-matrix.toml"'],
    "[write] classifiers": ['"nothing.py"'],
    "[environments.lint] commands": ['["x \\"y"]', '["a\\nb"]'],
    "[environments.lint] x": ["1.5", "{a={b=1}}", '[["a"]]', "2020-01-01"],
    '[environments.lint] "a\\nb"': ['"x"'],
    "[databases.sqlite] cells": ['"some"', '["py27"]', "3"],
    "x": ["[" * 5000 + "]" * 5000, "{a=" * 3000 + "1" + "}" * 3000],
    "today": ['"x"', "07:32:00", "1.5"],
}

# Names that are refused.
DATABASES = ["null", "true", "yes", "on", "nan", "py39", "django52", "all", "Post", "a-b", "a\\nb", "postgres\\n", "3"]

COLLIDING = """
    [factors.a.versions.b1]
    deps = ["x"]
    [factors.ab.versions.1]
    deps = ["y"]
"""


class BrokenTests(ProjectTests):
    def test_values(self):
        """A value that is wrong, or that would be more than a value where it is written, is refused."""
        for place, values in VALUES.items():
            table, _, key = place.rpartition(" ") if place.startswith("[") else ("", "", place)
            for value in values:
                with self.subTest(place, value=value[:40]):
                    commands = "" if place == "commands" else 'commands = ["a"]\n'
                    self.configure("{}\n{} = {}\n".format(table, key, value), commands=commands)
                    self.refuse("write")

    def test_names_of_databases(self):
        """A database cannot be called what YAML, TOML or tox would take for something else."""
        for name in DATABASES:
            with self.subTest(name):
                self.configure('[databases."{}"]\nkind = "sqlite"\n'.format(name))
                self.refuse("write")

    def test_versions_with_one_name(self):
        """Versions of factors that would have the same name are refused, and both are named."""
        self.configure(COLLIDING)
        self.assertIn('"ab1" is the name of version "b1" of the factor a already', self.refuse("write"))

    def test_more_environments_than_anybody_could_run(self):
        """A product of factors that is too large is refused before it is made."""
        factor = "[factors.{0}]\noptional = true\n[factors.{0}.versions.1]\n[factors.{0}.versions.2]\n"
        self.configure("".join(map(factor.format, "abcdefghij")))
        self.assertIn("at most 5000 can be", self.refuse("write"))

    def test_files_that_are_something_else(self):
        """A pipe is not waited for, and a directory is not replaced."""
        self.configure()
        os.mkdir("tox.ini")
        self.assertIn("tox.ini: cannot be read: it is a directory", self.refuse("write"))

    def test_a_file_of_requirements_beside_tox(self):
        """A file of requirements is found where tox looks for it; one that only tox can find is accepted."""
        self.write("requirements.txt", "")
        self.configure('deps = ["-rrequirements.txt", "-r {tox_root}/x.txt", "Django[argon2]", "django>=4.2"]\n')
        self.succeed("write")

    def test_the_command_line(self):
        """A wrong option, command or date is one line like other mistakes."""
        self.configure()
        for arguments in (
            ("write", "--nope"),
            ("nope",),
            ("list", "--today", "x"),
            ("show",),
            ("list", "--json", "--names"),
        ):
            with self.subTest(arguments):
                self.refuse(*arguments)
