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
