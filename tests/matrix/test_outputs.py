"""Tests of what is written where."""

from tests.matrix.helpers import ProjectTests


class OutputTests(ProjectTests):
    def test_two_things_in_one_file(self):
        """Classifiers and README table change their lines only, and everything is written by one command."""
        self.write("README.md", "# A\n\n<!-- django-test-matrix: begin -->\n<!-- django-test-matrix: end -->\nend\n")
        self.write(
            "setup.cfg", "classifiers =\n    Framework :: Django :: 1.8\n    Programming Language :: Python :: 3.5\n"
        )
        self.configure('[write]\nclassifiers = "setup.cfg"\nreadme = "README.md"')
        self.succeed("write")
        self.assertIn("| 6.1 | 3.12 - 3.15 |", self.read("README.md"))
        self.assertTrue(self.read("README.md").endswith("end\n"))
        self.assertIn("    Framework :: Django :: 6.1\n", self.read("setup.cfg"))
        self.assertNotIn("1.8", self.read("setup.cfg"))
        self.succeed("check")

    def test_the_plugin_stands_beside_tox_ini(self):
        """tox reads toxfile.py from where its configuration is, if the plugin is a file."""
        self.configure('[write]\ntox = "ci/tox.ini"\n[reports]\nplugin = "file"')
        self.succeed("write")
        self.assertEqual({"django-test-matrix.toml", "ci/tox.ini", "ci/toxfile.py"}, set(self.files()))
