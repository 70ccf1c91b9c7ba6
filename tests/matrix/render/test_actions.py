"""Tests of which versions of actions a workflow uses."""

from django_async_test.matrix.render import actions
from tests.matrix.helpers import ProjectTests, made

PATH = ".github/workflows/matrix.yml"
TEXT = '[write]\ngithub = "{}"\n'.format(PATH)
NAME = "actions/checkout"


class PinTests(ProjectTests):
    def replace(self, ref):
        """Give the action another version in the workflow, as Dependabot does."""
        old = actions.pinned(made())[NAME]
        self.assertIn(old, self.read(PATH))
        self.write(PATH, self.read(PATH).replace(old, "{}@{}".format(NAME, ref)))

    def written(self, text=TEXT):
        self.configure(text)
        self.succeed("write")

    def test_a_newer_version_is_kept(self):
        """What Dependabot or Renovate has raised is no difference, no edit, and stays when the file changes."""
        self.written()
        self.replace("0123456789abcdef0123456789abcdef01234567 # v99.1.0")
        self.succeed("check")
        self.assertNotIn("wrote", self.succeed("write"))
        self.configure(TEXT + '[ci]\nbranch = "trunk"\n')
        self.succeed("write")
        self.assertIn("checkout@0123456789abcdef0123456789abcdef01234567 # v99.1.0\n", self.read(PATH))
        self.assertIn("trunk", self.read(PATH))

    def test_a_tag_is_kept_as_a_tag(self):
        """A version without a commit is one too."""
        self.written()
        self.replace("v99")
        self.assertEqual("actions/checkout@v99", actions.pinned(made())[NAME])

    def test_an_older_version_is_not_kept(self):
        """A newer table brings newer versions, and what is no version does not count."""
        self.written()
        for ref in ("0123456 # v1.0.0", "main"):
            self.replace(ref)
            self.assertEqual(made().facts.actions[NAME], actions.pinned(made())[NAME])
            self.assertEqual(1, self.run_command("check")[0])
            self.succeed("write")
            self.assertIn(made().facts.actions[NAME], self.read(PATH))

    def test_the_configuration_decides(self):
        """[ci.actions] goes before everything."""
        self.written(TEXT + '[ci.actions]\n"actions/checkout" = "v6"\n')
        self.assertIn("uses: actions/checkout@v6\n", self.read(PATH))

    def test_a_workflow_of_another_origin_says_nothing(self):
        """Versions are read from a generated workflow only."""
        self.configure(TEXT)
        self.write(PATH, "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v99\n")
        self.assertEqual(made().facts.actions, actions.pinned(made()))
