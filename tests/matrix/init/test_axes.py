"""Tests of what else is proposed."""

from django_async_test.matrix import init
from tests.matrix.helpers import TODAY, table
from tests.matrix.init.proposals import ProposalTests


class AxesTests(ProposalTests):
    def test_main_and_cells_that_are_not_official(self):
        """What is tested today is proposed, also if Django does not support it."""
        axes = self.propose(tox_DOT_ini="[tox]\nenvlist = py313-dj42, py312-djmain\n[testenv]\ncommands = a\n").axes
        self.assertEqual((True, ["py313-django42"]), (axes.main, axes.unofficial))

    def test_versions_of_dependencies(self):
        """A factor has its versions, with the range of the Djangos that it is tested with."""
        text = """
            [tox]
            envlist = py312-dj{52,60}-tag{2,3}, py312-dj52-tag1
            [testenv]
            deps =
                tag1: django-taggit<2
                tag2: django-taggit<3
                tag3: django-taggit<4
            commands = pytest
            """
        factor = self.propose(tox_DOT_ini=text).axes.factors["tag"]
        self.assertEqual({"deps": ["django-taggit<2"], "django": "==5.2"}, factor["versions"]["1"])
        self.assertEqual({"deps": ["django-taggit<3"]}, factor["versions"]["2"])
        self.assertNotIn("optional", factor)

    def test_versions_with_words_behind_them(self):
        """A version is what begins with a digit, whatever follows: the name before it is the factor's."""
        text = """
            [tox]
            envlist = py312-dj{52,60}-tag{7_latest,70,8_1}, py312-dj60-s3boto3
            [testenv]
            deps =
                tag7_latest: django-taggit<8
                tag8_1: django-taggit<8.2
                tag70: django-taggit<7.1
                s3boto3: boto3
            commands = pytest
            """
        proposal = self.propose(tox_DOT_ini=text)
        versions = proposal.axes.factors["tag"]["versions"]
        self.assertEqual(["django-taggit<8"], versions["7_latest"]["deps"])
        self.assertEqual(["70", "7_latest", "8_1"], sorted(versions))
        self.assertEqual(["boto3"], proposal.axes.factors["s"]["versions"]["3boto3"]["deps"])
        names = [one.name for one in init.run(".", table(), TODAY, yes=True).matrix.environments]
        self.assertIn("py312-django60-sqlite-tag7_latest", names)

    def test_versions_that_the_branch_has(self):
        """A version that is tested with the branch main goes on to it, also one that is tested with nothing else."""
        text = """
            [tox]
            envlist = py313-dj{52,60}-tag1, py313-dj{52,main}-tag2, py313-djmain-tag3
            [testenv]
            deps =
                tag1: a<2
                tag2: a<3
                tag3: a<4
            commands = pytest
            """
        versions = self.propose(tox_DOT_ini=text).axes.factors["tag"]["versions"]
        self.assertNotIn("django", versions["1"])
        self.assertEqual(">=5.2,!=6.0,!=6.1", versions["2"]["django"])
        self.assertRegex(versions["3"]["django"], r"^>=6\.\d$")

    def test_cells_without_any_version(self):
        """Where some cells only are without the factor they are listed; in cells that have both it is optional."""
        text = "[tox]\nenvlist = py312-dj42, py312-dj{52,60}-tag{1,2}\n"
        text += "[testenv]\ndeps =\n    tag1: a<2\n    tag2: a<3\ncommands = pytest\n"
        self.assertEqual(["py312-django42"], self.propose(tox_DOT_ini=text).axes.factors["tag"]["optional"])
        text = text.replace("dj42", "dj52")
        self.assertIs(True, self.propose(tox_DOT_ini=text).axes.factors["tag"]["optional"])

    def test_with_something_and_without(self):
        """Of two factors of which one means nothing the other is beside the plain environments."""
        text = "[tox]\nenvlist = py312-dj{52,60}-{extra,noextra}\n[testenv]\ndeps =\n  extra: b\ncommands = pytest\n"
        cells = ["py312-django52", "py312-django60"]
        expected = {"extra": {"versions": {"": {"deps": ["b"], "cells": cells}}}}
        self.assertEqual(expected, self.propose(tox_DOT_ini=text).axes.factors)
        for other in ("  noextra: c\n", "  py312-noextra: d\n"):
            found = self.propose(tox_DOT_ini=text.replace("  extra: b\n", "  extra: b\n" + other))
            self.assertNotIn("extra", found.axes.factors)
        # None of these is without both of the others.
        text = text.replace("noextra}", "more}-{x,y}").replace("extra: b\n", "extra: b\n  more: c\n  y: d\n")
        self.assertNotIn("extra", self.propose(tox_DOT_ini=text).axes.factors)

    def test_what_is_beside_the_usual_environments(self):
        """A factor without a version has the cells that it is tested in, and crosses nothing."""
        text = "[tox]\nenvlist = py312-dj{52,60}, py312-dj60-clocale\n"
        text += "[testenv]\nsetenv =\n  clocale: LC_ALL=C\ncommands=a\n"
        expected = {"clocale": {"versions": {"": {"set_env": {"LC_ALL": "C"}, "cells": ["py312-django60"]}}}}
        self.assertEqual(expected, self.propose(tox_DOT_ini=text).axes.factors)

    def test_alternatives(self):
        """Where every environment has one of several factors, the first that most have is that of all."""
        text = "[tox]\nenvlist = py312-dj{52,60}-{pil,wand}\n[testenv]\nsetenv =\n  pil: A=1\n  wand: A=2\ncommands=a\n"
        proposal = self.propose(tox_DOT_ini=text)
        self.assertEqual({"A": "1"}, proposal.testenv.set_env)
        expected = {"set_env": {"A": "2"}, "cells": ["py312-django52", "py312-django60"]}
        self.assertEqual(expected, proposal.axes.factors["wand"]["versions"][""])

    def test_a_branch_of_a_dependency(self):
        """A branch beside versions is one of them, which may fail, and another word that ends so is none."""
        text = """
            [tox]
            envlist = py312-dj{52,60}-drf{316,main}, py312-dj52-domain
            [testenv]
            deps =
                drf316: djangorestframework<3.17
                drfmain: https://x/main.zip
            setenv =
                domain: A=b
            commands = pytest
            """
        proposal = self.propose(tox_DOT_ini=text)
        self.assertEqual(["pytest"], [one for one, _, _ in proposal.testenv.deps])
        drf = proposal.axes.factors["drf"]["versions"]
        self.assertEqual({"deps": ["https://x/main.zip"], "experimental": True}, drf["main"])
        self.assertEqual(["316", "main"], sorted(drf))
        self.assertIn("domain", proposal.axes.factors)

    def test_other_commands_for_the_same_tests(self):
        """They are run instead of the others, beside these; what runs no tests, or has a server, is none of them."""
        text = """
            [tox]
            envlist = py312-dj{42,52}-{unit,backendPytest,check}
            [testenv]
            deps = backendPytest: pytest-django
            commands =
                unit: {envbindir}/django-admin test
                backendPytest: pytest {posargs}
                check: django-admin makemigrations --check
            """
        found = self.propose(tox_DOT_ini=text).axes.factors
        version = {"deps": ["pytest-django"], "commands": ["pytest {posargs}"], "replaces_commands": True}
        self.assertEqual({"backendpytest": {"versions": {"": dict(version, cells=["*"])}}}, found)
        fewer = text.replace("envlist = py312-dj{42,52}-{unit,", "envlist = py312-dj42-unit, py312-dj{52}-{unit,")
        found = self.propose(tox_DOT_ini=fewer).axes.factors["backendpytest"]
        self.assertEqual(["py312-django52"], found["versions"][""]["cells"])
        servers = text.replace("check}", "check}, py312-dj52-postgres-unit")
        self.assertEqual({}, self.propose(tox_DOT_ini=servers).axes.factors)

    def test_cells_of_jobs_that_are_not_official(self):
        """Without tox's configuration those are proposed that jobs combine and that are known to work."""
        matrix = "{python-version: ['3.10', '3.12'], django-version: ['3.2', '4.2', '1.11']}"
        job = "jobs: {test: {strategy: {matrix: %s}, steps: [{run: pytest}]}}" % matrix
        found = self.propose(_DOT_github__workflows__a_DOT_yml=job).axes.unofficial
        self.assertIn("py312-django32", found)
        self.assertNotIn("py310-django32", found)
        self.write("setup.cfg", "[metadata]\nname = x\n[options]\ninstall_requires = Django>=4\n")
        self.assertEqual([], self.propose().axes.unofficial)
