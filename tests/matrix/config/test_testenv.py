"""Tests of how the tests run, as the configuration says."""

from django_async_test.matrix import config
from tests.matrix.helpers import TODAY, MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "bad variable": ('[set_env]\n"a-b" = "c"', [":3: set_env.a-b:"]),
    "bad package": ('package = "whl"', ['did you mean "wheel"?']),
}


class TestenvTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_the_command_is_required(self):
        """Without a test command there is nothing to generate."""
        self.configure(commands="")
        self.assertIn('commands = ["pytest {posargs}"]', self.refuse("write"))

    def test_defaults(self):
        """A project that says only its command gets a wheel and nothing else."""
        self.configure(commands='commands = "a"\n')
        found = vars(config.load(today=TODAY).testenv)
        self.assertEqual(["a"], found.pop("commands"))
        self.assertEqual("wheel", found.pop("package"))
        self.assertEqual([], [value for value in found.values() if value])
