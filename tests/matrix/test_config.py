"""Tests of reading a project's configuration: what it may say, and one clear line for each mistake."""

import os

from django_async_test.matrix import config
from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import TODAY, ProjectTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "unknown key": ('djnago = "all"', [":2: djnago:", 'did you mean "django"?']),
    "unknown word": ('django = "suported"', [":2: django:", 'did you mean "supported"?']),
    "wrong type": ("django = 3", [":2: django:", "must be text or a list, not a number"]),
    "number for text in a list": ("extras = [3]", [":2: extras:", "3 is a number"]),
    "no such Django": ('django = ["4.3"]', ['there is no Django "4.3"', 'did you mean "4.2"?']),
    "no such Python": ('python = ["3.44"]', ['there is no Python "3.44"', 'did you mean "3.']),
    "main in a list": ('django = ["main"]', ["write main = true"]),
    "range of nothing": ('django = ">=77"', ['no Django in the table is ">=77"', "1.8 to 6.1"]),
    "no range": ('python = "=>3.9"', [":2: python:", '"=>3.9" is no range']),
    "ranges that do not meet": ('python = "<3.7"\ndjango = ">=5"', ["none of these Pythons runs one of these Djangos"]),
    "no such database": ('databases = ["postgress"]', ['did you mean "postgres"?']),
    "no database": ("databases = []", ['write databases = ["sqlite"]']),
    "twice the same": ('databases = ["sqlite", "sqlite"]', ["twice"]),
    "no such kind": ('[databases.pg]\nkind = "postgre"', [":3: databases.pg.kind:", 'did you mean "postgres"?']),
    "driver of another kind": ('[databases.postgres]\ndriver = "pymysql"', [":3: databases.postgres.driver:"]),
    "image of nothing": ('[databases.sqlite]\nimage = "a"', ["sqlite has no server"]),
    "name that tox knows": ('[databases.py36]\nkind = "sqlite"', ["a database needs a name"]),
    "name with a dash": ('[databases.my-pg]\nkind = "postgres"', ["a database needs a name"]),
    "unknown selection": ('[databases.sqlite]\ncells = "newst"', ['did you mean "newest"?', "A list names cells."]),
    "cell that is not there": ('[databases.sqlite]\ncells = ["py312-django42"]', ["end of life of Django 4.2"]),
    "no requirement": ('deps = ["pytest>>3"]', [":2: deps:", '"pytest>>3" is no requirement']),
    "requirement without one": ('deps = [{ django = "<4" }]', ["needs a requirement"]),
    "several lines": ('deps = ["a\\nb"]', ["must be one line"]),
    "no versions": ("[factors.drf]\noptional = true", ["[factors.drf.versions.NAME]"]),
    "unknown key in a factor": ('[factors.drf.versions.1]\ndepz = ["a"]', [":3:", 'did you mean "deps"?']),
    "factor that fits nothing": ('[factors.drf.versions.1]\ndjango = "<2"', ["leave no cell of this matrix"]),
    "exclusion without a reason": ('[[exclude]]\ncells = "py312"', [":2: exclude.reason:"]),
    "exclusion of nothing": ('[[exclude]]\ncells = "py312-django53"\nreason = "a"', ["excludes nothing"]),
    "exclusion of everything": ('[[exclude]]\ncells = "*"\nreason = "a"', ["leave no environment"]),
    "bad variable": ('[set_env]\n"a-b" = "c"', [":3: set_env.a-b:"]),
    "bad package": ('package = "whl"', ['did you mean "wheel"?']),
    "bad day": ('today = "tomorrow"', ['"tomorrow" is no day']),
    "bad cron line": ('[ci]\nschedule = "weekly"', [":3: ci.schedule:", "no cron line"]),
    "jobs of nothing": ("[ci]\njob_size = 0", [":3: ci.job_size:", "at least 1"]),
    "outside of the project": ('[write]\ntox = "../tox.ini"', [":3: write.tox:", "not below"]),
    "two in one file": ('[write]\ntox = "a"\ntox_toml = "a"', [":4: write.tox_toml:", "written as tox already"]),
    "text that would be more in YAML": ('[ci]\nrunner = "a: b"', [":3: ci.runner:", "do not belong there"]),
    "text that would be more in a shell": ('[ci]\ntool = "a$(b)"', [":3: ci.tool:", "do not belong there"]),
    "no image": ('[databases.postgres]\nimage = "a b"', [":3: databases.postgres.image:"]),
    "name of a job": ('[databases.generated]\nkind = "sqlite"', ["is the name of a job"]),
    "database without a driver": (
        'django = ["4.1"]\npython = "all"\n[databases.postgres]\ndriver = "psycopg"',
        [":4: databases.postgres:", "there is no driver psycopg for Django 4.1"],
    ),
    "database without a cell": (
        '[databases.sqlite]\ncells = ["py312-django52-postgres"]\n[databases.postgres]',
        [":2: databases.sqlite:", "its cells leave none"],
    ),
    "nothing that is known to work": (
        'django = "all"\npython = "all"\nunofficial = ["py315-django18"]',
        [":4: unofficial:", '"py315-django18" adds nothing', "moved to collections.abc"],
    ),
    "no unofficial cell": ('unofficial = ["py36-django99"]', ['"py36-django99" adds nothing: did you mean']),
    "empty text": ('extras = [""]', [":2: extras:", "is empty"]),
    "a time of the day": ("today = 2026-11-25T10:00:00\ndjango = 3", [":3: django:"]),
    "no beginning of a name": ('[databases.postgres]\nvariables = "a-"', [":3: databases.postgres.variables:"]),
    "strange path": ('[write]\ntox = "a b.ini"', [":3: write.tox:", "do not belong into a path"]),
    "no README": ('[write]\nreadme = "README.md"', [":3: write.readme:", "there is no file README.md"]),
    "no root": ('root = "nowhere"', [":2: root:", "there is no directory"]),
    "environment of the matrix": ("[environments.py312-django52-sqlite]", ["choose another name"]),
    "experimental nothing": ('experimental = ["django99"]', [":2: experimental:", "is no environment"]),
    "no TOML": ("django = [", [":2: is no TOML"]),
}


class MistakeTests(ProjectTests):
    def test_each_mistake_gets_one_clear_line(self):
        """The line names file, line and key, what is wrong and what to do; no file is written."""
        for name, (text, parts) in MISTAKES.items():
            with self.subTest(name):
                self.configure(text)
                line = self.refuse("write")
                self.assertIn("error: django-test-matrix.toml", line)
                for part in parts:
                    self.assertIn(part, line)

    def test_the_command_is_required(self):
        """Without a test command there is nothing to generate."""
        self.configure(commands="")
        self.assertIn('commands = ["pytest {posargs}"]', self.refuse("write"))

    def test_a_project_without_configuration(self):
        """Where there is no configuration, the command that makes one is named."""
        self.assertIn("init", self.refuse("list"))

    def test_files_that_cannot_be_read(self):
        """A missing file, a directory and bytes that are no text are named."""
        self.assertIn("missing.toml: cannot be read: No such file", self.refuse("list", "--config", "missing.toml"))
        os.mkdir("directory.toml")
        self.assertIn(
            "directory.toml: cannot be read: Is a directory", self.refuse("list", "--config", "directory.toml")
        )
        with open("bytes.toml", "wb") as file:
            file.write(b"\xff\xfe")
        self.assertIn("bytes.toml: is not written in UTF-8", self.refuse("list", "--config", "bytes.toml"))

    def test_pyproject_without_the_table(self):
        """A pyproject.toml that is named must have the table."""
        self.write("pyproject.toml", "[tool.black]\n")
        for text in ("[tool.black]", "tool = 3", "[tool]\ndjango-test-matrix = 3"):
            self.write("pyproject.toml", text)
            self.assertIn("[tool.django-test-matrix]", self.refuse("list", "--config", "pyproject.toml"))


class PlaceTests(ProjectTests):
    def test_the_table_in_pyproject_is_found(self):
        """[tool.django-test-matrix] is read from pyproject.toml, also from a directory below; lines are those there."""
        self.write("pyproject.toml", '[tool.django-test-matrix]\ncommands = ["a"]\npython = ">=3.12"\n')
        os.mkdir("below")
        os.chdir("below")
        self.assertEqual(["3.12", "3.13", "3.14", "3.15"], config.load(today=TODAY).python)
        self.write("pyproject.toml", '[tool.django-test-matrix]\ncommands = ["a"]\npyton = ">=3.12"\n')
        with self.assertRaisesRegex(Problem, r"pyproject.toml:3: pyton"):
            config.load(today=TODAY)

    def test_a_file_of_its_own_goes_first(self):
        """django-test-matrix.toml is preferred to pyproject.toml."""
        self.write("pyproject.toml", "[tool.django-test-matrix]\n")
        self.configure()
        self.assertEqual(config.OWN_FILE, config.load(today=TODAY).shown_path)

    def test_root_is_relative_to_the_file(self):
        """A configuration in a directory below says where the project's is."""
        self.write("ci/matrix.toml", 'root = ".."\ncommands = ["a"]\n')
        self.assertEqual(self.directory, config.load("ci/matrix.toml", today=TODAY).root)


class SeriesTests(ProjectTests):
    def chosen(self, text):
        self.configure(text)
        return config.load(today=TODAY)

    def test_supported_is_what_is_alive_today(self):
        """What is past its end of life is left out, and so is what is not released."""
        self.assertEqual(["5.2", "6.0", "6.1"], self.chosen('django = "supported"').django)
        self.assertEqual(["3.11", "3.12", "3.13", "3.14", "3.15"], self.chosen('python = "supported"').python)

    def test_today_can_be_fixed(self):
        """A day in the configuration decides instead of the clock."""
        self.assertEqual(["4.2", "5.1", "5.2"], self.chosen("today = 2025-05-01").django)

    def test_ranges_mean_series(self):
        """A limit names a series: <=4.2 has it, >4.2 has not, and a patch release means its series."""
        self.assertEqual("4.2", self.chosen('django = "<=4.2"\npython = "all"').django[-1])
        self.assertEqual("5.0", self.chosen('django = ">4.2"').django[0])
        self.assertEqual("4.2", self.chosen('django = ">=4.2.8"').django[0])
        self.assertEqual(["3.2", "4.2"], self.chosen('django = ">=3.2,!=4.0,!=4.1,<5"\npython = "all"').django)

    def test_a_list_is_put_in_order(self):
        """Series that are listed come from old to new, whatever their order."""
        self.assertEqual(["5.2", "6.0"], self.chosen('django = ["6.0", "5.2"]').django)

    def test_main_is_asked_for(self):
        """The branch is in only if asked for."""
        self.assertNotIn("main", self.chosen('django = "all"\npython = "all"').django)
        self.assertEqual("main", self.chosen("main = true").django[-1])
