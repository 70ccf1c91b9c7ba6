"""Tests of what else is proposed."""

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

    def test_versions_that_a_job_varies(self):
        """A dependency that jobs install in several versions is a factor, for the combinations that they have."""
        job = """
            jobs:
              test:
                strategy:
                  matrix:
                    python: ["3.10", "3.12", "3.13"]
                    django: ["4.2", "5.2"]
                    drf-version: ["3.14", "3.15", main]
                    other: ["a<2", "a<3"]
                    one: ["1.0"]
                    exclude: [{django: "5.2", drf-version: "3.14"}, {django: "4.2", python: "3.13"}]
                env: {OTHER: "${{ matrix.other }}"}
                steps:
                  - run: pip install "Django~=${{ matrix.django }}" drf==${{ matrix.drf-version }}.* $OTHER
                  - run: pip install b==${{ matrix.one }}
                  - run: pytest
        """
        factors = self.propose(_DOT_github__workflows__a_DOT_yml=job).axes.factors
        self.assertEqual({"drf", "other"}, set(factors))
        versions = factors["drf"]["versions"]
        expected = {"deps": ["drf==3.14.*"], "django": "==4.2", "python": ">=3.10,<=3.12,!=3.11"}
        self.assertEqual({"3.14": expected, "3.15": {"deps": ["drf==3.15.*"]}}, versions)
        self.assertEqual({"deps": ["a<2"]}, factors["other"]["versions"]["2"])

    def test_a_dependency_that_some_combinations_have(self):
        """Where combinations are without it, the factor is optional."""
        job = """
            jobs:
              test:
                strategy:
                  matrix:
                    python: ["3.12"]
                    include: [{python: "3.12", a: "1.0"}, {python: "3.13", a: "2.0"}, {python: "3.11"}]
                steps: [{run: "pip install a==${{ matrix.a }}"}, {run: pytest}]
        """
        factor = self.propose(_DOT_github__workflows__a_DOT_yml=job).axes.factors["a"]
        self.assertEqual(({"1.0", "2.0"}, True), (set(factor["versions"]), factor["optional"]))

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
