"""Tests of the settings of a plugin that installs what Poetry has for development."""

from tests.matrix.existing_tox.tox_files import ToxTests


class PoetryInstallerTests(ToxTests):
    def test_what_it_installs(self):
        """Groups, single dependencies, and all that is for development are taken; what is about the lock is not."""
        found = self.found("""
            [testenv]
            install_dev_deps = true
            poetry_dep_groups = a, b
            locked_deps =
                pytest
                mock
            require_locked_deps = true
            other = c
            commands = pytest
            """)
        self.assertTrue(found.has_own_groups)
        self.assertEqual(["a", "b"], found.dependency_groups)
        self.assertEqual(["pytest", "mock"], [name for name, _, _ in found.deps])
        self.assertEqual({"other": "c"}, found.axes.settings)
        self.assertIn("install_dev_deps = true", [line for line, _ in found.translated])

    def test_environments_of_several_kinds(self):
        """It is for all of them."""
        text = "[tox]\nenvlist = py312-dj52-{a,b}\n[testenv]\nlocked_deps = mock\ncommands =\n"
        text += "  a: pytest a\n  b: pytest b\n"
        self.assertEqual([("mock", None, None)], self.found(text).deps)

    def test_a_setting_that_is_off(self):
        """It stays among those that are named."""
        found = self.found("[testenv]\ninstall_dev_deps = false\ncommands = pytest\n")
        self.assertEqual((False, {"install_dev_deps": "false"}), (found.has_own_groups, found.axes.settings))
