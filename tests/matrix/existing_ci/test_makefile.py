"""Tests of reading Makefiles."""

import unittest

from django_async_test.matrix.existing_ci.makefile import Makefile, Unread, call

TEXT = """\
FLAGS := -x   # quiet
FLAGS += --verbose
export DIR ?= tests
ifdef CI
SURE = no
else
only-ci:
\tpytest --ci
endif
HASH != git rev-parse HEAD

.PHONY: test lint
test: setup lint ; echo first
\t@pytest \\
\t    ${FLAGS} $(DIR) $(ARGS)
\t-$(MAKE) report
setup:  ## nothing
lint:
\truff check $$HOME
shown: test lint
sure:
\techo $(SURE)
hashed:
\techo $(HASH)
called:
\techo $(shell date) $@
loop: loop2
\ttrue
loop2: loop
\ttrue
own: FLAGS = -q
own:
\tpytest $(FLAGS)
define LONG
x:
endef
export LONG
"""


class MakefileTests(unittest.TestCase):
    def setUp(self):
        self.file = Makefile(TEXT)

    def test_the_commands_of_a_target(self):
        """What a target needs comes first, variables are replaced, and signs for make are gone."""
        expected = ["ruff check $HOME", "echo first", "pytest -x --verbose tests", "make report"]
        self.assertEqual(expected, [line.strip() for line in self.file.lines("test", {})])
        self.assertIn("pytest -x --verbose a -k b", self.file.lines("test", {"DIR": "a", "ARGS": "-k b"}))
        self.assertEqual(5, len(self.file.lines("shown", {})))

    def test_what_takes_make(self):
        """Conditions, functions, commands in variables and circles are not read, and it is said why."""
        for target, why in (
            ("only-ci", "it depends on a condition"),
            ("sure", "SURE depends on a condition or a command"),
            ("hashed", "HASH depends"),
            ("called", "only make knows"),
            ("loop", "name each other"),
            ("own", "it depends on a condition"),
            ("x", "there is no rule for x"),
        ):
            with self.subTest(target), self.assertRaisesRegex(Unread, why):
                self.file.lines(target, {})

    def test_exported_variables(self):
        """Commands have the exported variables; of those that only make knows the name is given."""
        self.assertEqual(['export DIR="tests"'], self.file.exports({}))
        found = Makefile("A = 'b c'\nexport A D\nexport D != date\n")
        self.assertEqual(['export A="b c"', "export D"], found.exports({}))

    def test_variables_that_grow(self):
        """Variables that name themselves, or each other many times, end."""
        text = "A = $(A)\nB = " + "$(C)" * 9000 + "\nC = $(B)\na:\n\techo $(A)\nb:\n\techo $(B)\n"
        for target in "ab":
            with self.assertRaises(Unread):
                Makefile(text).lines(target, {})

    def test_calls(self):
        """A call has targets and variables; what else is given to make is not understood."""
        self.assertEqual((["test"], {}), call("make test"))
        self.assertEqual((["a", "b"], {"ARGS": "-k x"}), call("make -s a ARGS='-k x' b"))
        for line in ("make", "make -C docs test", "make -f other test", "makeup test", "make $TARGET"):
            self.assertIsNone(call(line), line)
