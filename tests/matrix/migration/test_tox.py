"""Tests of what became of tox's configuration."""

from django_async_test.matrix.migration import LEFT_OUT, TAKEN, TRANSLATED, tox
from tests.matrix.init.proposals import MigrationTests

TEXT = """
    [tox]
    envlist =
        py312-django52-sqlite, py312-dj{52,60,main}, py310-dj111, py27-dj111, pypy3-dj52, py312-dj52-{postgres,oracle}
        py313-dj42, py312-dj52-drf316, py312-dj52-strange, lint, py314-dj52, py314t-dj52
    [testenv]
    deps =
        drf316: djangorestframework
        odd-py312: odd
        postgres-odd: more
        py312-postgres: libpq
        pypy3: a>=2
    extras =
        strange: extra
    commands =
        pytest
        pre-commit run --all-files
        coverage report
        coverage html --fail-under=90
    [testenv:lint]
    deps = ruff
    commands = ruff check
    [gh-actions]
    python = 3.12: py312
    [flake8]
    x = 1
"""


class ToxTests(MigrationTests):
    def test_each_environment_has_a_verdict(self):
        """Each environment was taken, translated, or left out with a reason."""
        found = self.migration({"tox.ini": TEXT})
        for name, verdict, text in (
            ("py312-django52-sqlite", TAKEN, "py312-django52-sqlite"),
            ("py312-dj60", TRANSLATED, "py312-django60-sqlite"),
            ("py312-djmain", TRANSLATED, "py312-djangomain-sqlite"),
            ("py310-dj111", LEFT_OUT, "fails on Python 3.10"),
            ("py27-dj111", LEFT_OUT, "not in the table of facts"),
            ("py313-dj42", TRANSLATED, "py313-django42-sqlite"),
            ("py312-dj52-postgres", LEFT_OUT, "the oldest and the newest Python of each Django"),
            ("py312-dj52-oracle", LEFT_OUT, "there is no database oracle here"),
            ("py312-dj52-drf316", TRANSLATED, "py312-django52-sqlite-drf316"),
            ("py314t-dj52", TRANSLATED, "free_threaded: py314t-django52-sqlite"),
            ("lint", LEFT_OUT, "stays in tox.ini: `tox -e lint`"),
        ):
            with self.subTest(name):
                (entry,) = [one for one in found if one.kind == "environment" and one.name == name]
                self.assertEqual(verdict, entry.verdict)
                self.assertIn(text, entry.text)

    def test_factors_that_change_nothing(self):
        """An environment with a number in its name that changes nothing is what it is without it."""
        text = "[tox]\nenvlist = py312-dj52-{a1,b2,c3}\n[testenv]\ndeps =\n    b2: b<3\n    odd-c3: c<4\n"
        found = self.migration({"tox.ini": text + "commands = pytest\n"})
        verdicts = [(one.name, one.verdict) for one in found if one.kind == "environment"]
        expected = [("py312-dj52-a1", TRANSLATED), ("py312-dj52-b2", TRANSLATED), ("py312-dj52-c3", LEFT_OUT)]
        self.assertEqual(expected, verdicts)
        (entry,) = [one for one in found if one.name == "a1"]
        self.assertEqual((LEFT_OUT, "nothing that was understood differs with it"), (entry.verdict, entry.text))

    def test_factors_with_sections(self):
        """What has a section of its own differs by that, in the list of environments and beside it."""
        text = "[tox]\nenvlist = py312-dj52-{a1,d4}\n[testenv]\ncommands = pytest\n"
        for name in ("py312-dj52-my84", "py312-dj52-d4"):
            text += "[testenv:{}]\nsetenv = A = b\n".format(name)
        found = {one.name: one.verdict for one in self.migration({"tox.ini": text}) if one.kind == "environment"}
        expected = {"py312-dj52-a1": TRANSLATED, "py312-dj52-my84": LEFT_OUT, "py312-dj52-d4": LEFT_OUT}
        self.assertEqual(expected, found)

    def test_builds_that_no_cell_has(self):
        """What is tested without the global interpreter lock, on a Python that the matrix does not have, is named."""
        text = "[tox]\nenvlist = py312-dj52, py314t-dj52\n[testenv]\ncommands = pytest\n"
        (found,) = [one for one in self.migration({"tox.ini": text}) if one.name == "py314t-dj52"]
        self.assertEqual((LEFT_OUT, ('free_threaded = "newest"',)), (found.verdict, tuple(found.lines)))

    def test_environments_that_install_no_django_of_their_name(self):
        """They are left out together, whatever their Django is."""
        tox = "[tox]\nenvlist = py38-dj{22,30,32}\n[testenv]\ncommands = a\ndeps = dj32: Django~=3.2.0\n"
        found = [one for one in self.migration({"tox.ini": tox}) if "is not what it installs" in one.text]
        self.assertEqual(["py38-dj22", "py38-dj30"], [one.name for one in found])

    def test_environments_with_other_commands(self):
        """They are in the matrix with a factor of their own; those that run no tests stay."""
        text = "[tox]\nenvlist = py312-dj52-{one,Two,check}\n[testenv]\ncommands =\n  one: pytest one\n"
        text += "  Two: pytest two\n  check: django-admin check\n"
        found = {one.name: one for one in self.migration({"tox.ini": text}) if one.kind in ("environment", "factor")}
        self.assertEqual("py312-django52-sqlite", found["py312-dj52-one"].text)
        self.assertEqual("py312-django52-sqlite-two", found["py312-dj52-Two"].text)
        self.assertIn("[factors.two]", found["Two"].text)
        self.assertIn("it stays in tox.ini", found["py312-dj52-check"].text)

    def test_environments_that_are_not_in_the_list(self):
        """An environment with a section of its own that runs only by name is named, as is what only main has."""
        text = "[tox]\nenvlist = py312-dj52\n[testenv]\ncommands = pytest\ndeps =\n    djmain: git+https://x/y@main\n"
        text += "[testenv:djmain]\nenvlist = py312-djmain\n[testenv:py312-dj52-old]\n[testenv:py312]\n"
        found = {one.name: one for one in self.migration({"tox.ini": text})}
        self.assertEqual(("main = true", 'on_request = ["djangomain"]'), tuple(found["djmain"].lines))
        self.assertIn("py312-dj52-old", found)
        self.assertNotIn("py312", found)
        self.assertEqual(LEFT_OUT, found["deps = djmain: git+https://x/y@main"].verdict)

    def test_a_factor_whose_lines_were_left_out(self):
        """It is not said that nothing differs with a factor where a line for it was left out."""
        found = {(one.kind, one.name): one for one in self.migration({"tox.ini": TEXT})}
        self.assertIn("what differs with it is not in the matrix", found["factor", "strange"].text)
        self.assertEqual(LEFT_OUT, found["line", "extras = strange: extra"].verdict)

    def test_what_else_is_there(self):
        """Databases, factors, sections and lines that were not taken are named too."""
        found = {(one.kind, one.name): one for one in self.migration({"tox.ini": TEXT})}
        for key, verdict in (
            (("database", "postgres"), TRANSLATED),
            (("factor", "drf316"), TRANSLATED),
            (("factor", "strange"), LEFT_OUT),
            (("line", "commands = coverage report"), LEFT_OUT),
            (("line", "deps = odd-py312: odd"), LEFT_OUT),
            (("line", "deps = postgres-odd: more"), LEFT_OUT),
            (("section", "gh-actions"), LEFT_OUT),
            (("section", "flake8"), TAKEN),
        ):
            self.assertEqual(verdict, found[key].verdict, key)

    def test_settings(self):
        """Settings that the configuration does not have are named, and so are those that are generated anyway."""
        text = "[tox]\nminversion = 4\n[testenv]\nrunner = uv-venv-lock-runner\npip_pre = true\nstrange = 1\n"
        found = {one.name: one for one in self.migration({"tox.ini": text})}
        self.assertEqual(TAKEN, found["minversion = 4"].verdict)
        self.assertIn("respects uv.lock", found["runner = uv-venv-lock-runner"].text)
        self.assertEqual((TAKEN, "the generated file has its own", []), tox.setting("runner", "uv-venv-runner"))
        self.assertEqual(LEFT_OUT, found["pip_pre = true"].verdict)
        self.assertEqual("the configuration does not have it", found["strange = 1"].text)

    def test_requirements_of_tox(self):
        """What tox itself requires is named, where the generated file has not the like."""
        for text, expected in (
            ("tox>=4 tox_uv", TAKEN),
            ("tox >= 4 virtualenv < 20.22", LEFT_OUT),
            ("['tox>=4; python_version > \"3.8\"', 'tox-uv>=1']", TAKEN),
            ("['tox>=4', 'tox-docker']", LEFT_OUT),
        ):
            with self.subTest(text):
                self.assertEqual(expected, tox.setting("requires", text)[0])

    def test_lines_to_write(self):
        """What was left out has the lines of the configuration that would have it."""
        found = {one.name: one.lines for one in self.migration({"tox.ini": TEXT})}
        expected = ("[environments.lint]", 'deps = ["ruff"]', 'commands = ["ruff check"]')
        self.assertEqual(expected, found["lint"])
        expected = ("[coverage]", 'source = ["your_package"]')
        self.assertEqual(expected, found["commands = coverage report"])
        expected += ("fail_under = 90", 'upload = ["html"]')
        self.assertEqual(expected, found["commands = coverage html --fail-under=90"])

    def test_other_environments_are_taken_with_tox_ini(self):
        """Where tox.ini is replaced, environments for other things are the configuration's."""
        found = {one.name: one for one in self.migration({"tox.ini": TEXT}, replace=True)}
        self.assertEqual((TRANSLATED, "[environments.lint]"), (found["lint"].verdict, found["lint"].text))
        self.assertIn("[testenv:lint]", self.read("tox.ini"))

    def test_what_pypy_has(self):
        """A line for PyPy alone has a marker; one of which nothing can be made is named."""
        text = TEXT.replace("pypy3: a>=2", "pypy3: a>=2\n        pypy3: -r b.txt")
        found = {one.name: one for one in self.migration({"tox.ini": text})}
        self.assertIn("environment marker", found["deps = pypy3: -r b.txt"].text)
        self.assertNotIn("deps = pypy3: a>=2", found)

    def test_what_looks_at_the_whole_tree(self):
        """pre-commit is no test of each environment: the report has the lines of an environment of its own."""
        found = {one.name: one for one in self.migration({"tox.ini": TEXT})}
        entry = found["commands = pre-commit run --all-files"]
        self.assertEqual((LEFT_OUT, "[environments.pre-commit]"), (entry.verdict, entry.lines[0]))
        self.assertNotIn("pre-commit run", self.read("django-test-matrix.toml"))
