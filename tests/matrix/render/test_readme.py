"""Tests of the table in a README."""

from django_async_test.matrix.errors import Problem
from django_async_test.matrix.render import readme
from tests.matrix.helpers import ProjectTests

MARKERS = "a\n<!-- django-test-matrix: begin -->\n<!-- django-test-matrix: end -->\nb\n"


class ReadmeTests(ProjectTests):
    def test_ranges_of_pythons(self):
        """Pythons that follow each other are a range, and a gap is a gap."""
        matrix = self.matrix('django = ["5.2"]\npython = ["3.10", "3.11", "3.13"]')
        self.assertIn("| 5.2 | 3.10 - 3.11, 3.13 |\n", readme.table(matrix))

    def test_unofficial_cells_have_a_star(self):
        """What is not official is marked, and the mark explained."""
        table = readme.table(self.matrix('django = ["5.2"]\npython = ["3.14", "3.15"]\nunofficial = true'))
        self.assertIn("| 5.2 | 3.14, 3.15* |\n", table)
        self.assertIn("\\* works", table)

    def test_the_table_is_between_the_markers(self):
        """What is around the markers stays, and filling in again changes nothing."""
        matrix = self.matrix()
        text = readme.fill_in(MARKERS, matrix, "README.md")
        self.assertTrue(text.startswith("a\n<!--"))
        self.assertTrue(text.endswith("-->\nb\n"))
        self.assertEqual(text, readme.fill_in(text, matrix, "README.md"))

    def test_a_table_by_hand_is_not_overwritten(self):
        """What somebody wrote between the markers is refused, with the way out."""
        text = MARKERS.replace("-->\n<!--", "-->\nmine\n<!--")
        with self.assertRaisesRegex(Problem, "README.md:2: the table between the markers was written by hand"):
            readme.fill_in(text, self.matrix(), "README.md")
        self.assertNotIn("mine", readme.fill_in(text, self.matrix(), "README.md", force=True))

    def test_markers_are_needed(self):
        """Without markers the error shows them."""
        with self.assertRaisesRegex(Problem, "<!-- django-test-matrix: begin -->"):
            readme.fill_in("a\n", self.matrix(), "README.md")
