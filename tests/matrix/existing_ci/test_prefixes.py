"""Tests of what stands in front of a command."""

import unittest

from django_async_test.matrix.existing_ci import prefixes, shell


class PrefixTests(unittest.TestCase):
    def test_what_measures_a_command(self):
        """What measures a command, or changes how it is run only, is taken away; variables stay."""
        for line, expected in (
            ("time python -m pytest", "python -m pytest"),
            ("time -p A=1 pytest -x", "A=1 pytest -x"),
            ('A=1 /usr/bin/time -v -f "%E %M" ./runtests.py', "A=1 ./runtests.py"),
            ("exec nice -n 5 tox -e a", "tox -e a"),
            ("stdbuf -oL unbuffer env A=1 pytest", "A=1 pytest"),
            ("time", "time"),
            ("command -v psql", "command -v psql"),
            ("env", "env"),
            ("timeit pytest", "timeit pytest"),
        ):
            self.assertEqual(expected, prefixes.without(line, lambda _: False), line)

    def test_limits(self):
        """A limit is taken away from tests only: another command may end by nothing else."""
        for line, expected in (
            ("timeout 10m pytest", ["pytest"]),
            ("A=1 timeout -k 5 --signal=INT 60 time ./manage.py test", ["A=1 ./manage.py test"]),
            ("timeout 60 tox", ["tox"]),
            ("timeout 60 sh -c 'nc -w 1 a 1'", ["timeout 60 sh -c 'nc -w 1 a 1'"]),
        ):
            self.assertEqual(expected, shell.commands(line), line)

    def test_a_screen(self):
        """It is recognized with its options, behind variables and what makes an environment."""
        for line, expected in (
            ("xvfb-run pytest", "xvfb-run "),
            ("A=1 xvfb-run -a -n 99 pytest -a", "xvfb-run -a -n 99 "),
            ('xvfb-run -s "-screen 0 1x1x24" -- tox', 'xvfb-run -s "-screen 0 1x1x24" -- '),
            ("poetry run xvfb-run --auto-servernum --wait=3 pytest", "xvfb-run --auto-servernum --wait=3 "),
            ("xvfb-runner pytest", ""),
            ("pytest xvfb-run a", ""),
        ):
            self.assertEqual(expected, prefixes.screen(line, shell.RUNNER), line)
        self.assertEqual("A=1 pytest", prefixes.without_screen("A=1 xvfb-run -a pytest"))
        self.assertEqual("pytest", prefixes.without_screen("pytest"))
