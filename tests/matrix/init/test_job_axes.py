"""Tests of factors that the matrices of jobs make."""

from tests.matrix.init.proposals import MigrationTests, ProposalTests


class JobTests(ProposalTests):
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

    def test_a_dependency_that_some_combinations_say_to_be_without(self):
        """A word for nothing in the place of a version is a combination without the dependency."""
        job = """
            jobs:
              test:
                strategy:
                  matrix:
                    python: ["3.12"]
                    a: ["1.0", "2.0", "none"]
                steps:
                  - run: pip install a==${{ matrix.a }}
                    if: matrix.a != 'none'
                  - run: pytest
        """
        factor = self.propose(_DOT_github__workflows__a_DOT_yml=job).axes.factors["a"]
        self.assertEqual(({"1.0", "2.0"}, True), (set(factor["versions"]), factor["optional"]))

    def test_variables_that_a_job_varies(self):
        """A variable that the tests look at is a factor too, unless a database has it; others are for the job."""
        job = """
            jobs:
              test:
                strategy:
                  matrix:
                    python: ["3.12", "3.13"]
                    cache: [locmem, "file:based"]
                    unread: ["1", "2"]
                    same: [a-b, ab]
                env: {CACHE: "${{ matrix.cache }}", UNREAD: "${{ matrix.unread }}", SAME: "${{ matrix.same }}"}
                steps: [{run: pytest}]
        """
        self.write("settings.py", "os.environ['CACHE'], os.environ['SAME']")
        factors = self.propose(_DOT_github__workflows__a_DOT_yml=job).axes.factors
        versions = {"locmem": {"set_env": {"CACHE": "locmem"}}, "filebased": {"set_env": {"CACHE": "file:based"}}}
        self.assertEqual({"cache": {"versions": versions}}, factors)


class ReportTests(MigrationTests):
    def test_what_is_no_version_of_a_factor(self):
        """A value that is neither a version nor a word for nothing is named as left out."""
        job = "jobs: {test: {strategy: {matrix: {python: ['3.12'], a: ['1.0', '2.0', edge, none]}},"
        job += " steps: [{run: 'pip install a==${{ matrix.a }}'}, {run: pytest}]}}"
        found = [one for one in self.migration({".github/workflows/a.yml": job}) if one.kind == "axis"]
        self.assertEqual(["translated", "left out"], [one.verdict for one in found])
        self.assertTrue(found[1].name.startswith("a: edge of test"), found[1].name)

    def test_a_variable_of_a_factor(self):
        """A variable that a factor has is not named as one that the environments do not have."""
        job = "jobs: {test: {strategy: {matrix: {python: ['3.12', '3.13'], cache: [a, b]}},"
        job += " env: {CACHE: '${{ matrix.cache }}'}, steps: [{run: pytest}]}}"
        found = self.migration({".github/workflows/a.yml": job, "settings.py": "os.environ['CACHE']"})
        self.assertEqual([], [one.name for one in found if one.kind == "variable"])
        self.assertEqual(["[factors.cache]"], [one.text for one in found if one.kind == "axis"])
