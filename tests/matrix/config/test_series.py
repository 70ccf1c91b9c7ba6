"""Tests of choosing Djangos and Pythons."""

from django_async_test.matrix import config
from django_async_test.matrix.config.series import in_range
from tests.matrix.helpers import TODAY, MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "unknown word": ('django = "suported"', [":2: django:", 'did you mean "supported"?']),
    "no such Django": ('django = ["4.3"]', ['there is no Django "4.3"', 'did you mean "4.2"?']),
    "no such Python": ('python = ["3.44"]', ['there is no Python "3.44"', "its newest is 3.15"]),
    "pre-release in a list": ('python = ["3.16"]', ["write prereleases = true instead"]),
    "main in a list": ('django = ["main"]', ["write main = true"]),
    "range of nothing": ('django = ">=77"', ['no Django in the table of facts is ">=77"', "1.8 to 6.1"]),
    "no range": ('python = "=>3.9"', [":2: python:", 'expected a range of versions like ">=4.2"', 'not "=>3.9"']),
    "ranges that do not meet": ('python = "<3.7"\ndjango = ">=5"', ["none of these Pythons runs one of these Djangos"]),
    "bad day": ('today = "tomorrow"', ['expected a date like "2026-11-25", not "tomorrow"']),
    "nothing that is known to work": (
        'django = "all"\npython = "all"\nunofficial = ["py315-django18"]',
        [":4: unofficial:", '"py315-django18" adds nothing', "moved to collections.abc"],
    ),
    "no unofficial cell": ('unofficial = ["py36-django99"]', ['"py36-django99" adds nothing: did you mean']),
    "a time of the day": ("today = 2026-11-25T10:00:00\ndjango = 3", [":3: django:"]),
}


class SeriesTests(MistakeTests):
    def chosen(self, text):
        self.configure(text)
        return config.load(today=TODAY).series

    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_supported_is_what_is_alive_today(self):
        """What is past its end of life is left out, and so is what is not released."""
        self.assertEqual(["5.2", "6.0", "6.1"], self.chosen('django = "supported"').django)
        self.assertEqual(["3.11", "3.12", "3.13", "3.14", "3.15"], self.chosen('python = "supported"').python)

    def test_today_can_be_fixed(self):
        """A date in the configuration decides instead of the clock."""
        self.assertEqual(["4.2", "5.1", "5.2"], self.chosen("today = 2025-05-01").django)
        self.assertEqual(["4.2", "5.1", "5.2"], self.chosen('today = "2025-05-01"').django)

    def test_another_date_matters_only_for_what_is_supported(self):
        """The clock can change the choice only where "supported" is judged by it."""
        self.assertTrue(self.chosen("").uses_today)
        self.assertFalse(self.chosen("today = 2025-05-01").uses_today)
        self.assertFalse(self.chosen('django = "all"\npython = "all"').uses_today)

    def test_ranges_mean_series(self):
        """A limit names a series: <=4.2 has it, >4.2 has not, and a patch release means its series."""
        self.assertEqual("4.2", self.chosen('django = "<=4.2"\npython = "all"').django[-1])
        self.assertEqual("5.0", self.chosen('django = ">4.2"').django[0])
        self.assertEqual("4.2", self.chosen('django = ">=4.2.8"').django[0])
        self.assertEqual(["3.2", "4.2"], self.chosen('django = ">=3.2,!=4.0,!=4.1,<5"\npython = "all"').django)

    def test_a_list_is_put_in_order(self):
        """Series that are listed come from old to new, whatever their order."""
        self.assertEqual(["5.2", "6.0"], self.chosen('django = ["6.0", "5.2"]').django)

    def test_main_is_asked_for(self):
        """The branch is in only if asked for."""
        self.assertNotIn("main", self.chosen('django = "all"\npython = "all"').django)
        self.assertEqual("main", self.chosen("main = true").django[-1])

    def test_every_clause_of_a_range_counts(self):
        """A series is in a range if no clause leaves it out."""
        self.assertTrue(in_range(">=4.2,<6,!=5.0", "5.1"))
        self.assertFalse(in_range(">=4.2,<6,!=5.0", "5.0"))
        self.assertTrue(in_range("==4.2.*", "4.2"))
