"""Tests of how far the report of a thing has come."""

import threading
import unittest

from django_async_test.engine import ownership, reports


class ReportTests(unittest.TestCase):
    def test_a_report_only_goes_on(self):
        """Each state is reached once, and none that was passed."""
        origin = ownership.Origin(None)
        self.assertTrue(origin.advance(reports.ReportState.USED))
        self.assertFalse(origin.advance(reports.ReportState.USED))
        self.assertTrue(origin.advance(reports.ReportState.DONE))
        self.assertFalse(origin.advance(reports.ReportState.DUE))
        self.assertIs(reports.ReportState.DONE, origin.report_state)

    def test_one_of_many_threads_reports(self):
        """However many threads try at once, advance() is true for one of them."""
        origin, start, firsts = ownership.Origin(None), threading.Barrier(8), []

        def report():
            start.wait(20)
            firsts.append(origin.advance(reports.ReportState.DONE))

        threads = [threading.Thread(target=report) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(1, firsts.count(True))

    def test_an_error_with_which_a_test_fails_is_reported(self):
        """The error is not reported again, and errors of other kinds are left alone."""

        class Error(reports.Reportable, Exception):
            pass

        error = Error()
        reports.note_failure(ValueError())
        reports.note_failure(error)
        self.assertIs(reports.ReportState.DONE, error.report_state)
