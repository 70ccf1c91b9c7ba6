"""The example's live page: its tests, with a real server and a real browser, run as part of this suite."""

import os
import sys
import tempfile
import unittest

from tests import fork_server
from tests.live.helpers import SERVERS, needs_uvicorn
from tests.runners.helpers import MODULES, PACKAGE, ROOT

EXAMPLE = os.path.join(ROOT, "example")

sys.path.append(EXAMPLE)
try:
    from tickets.tests import browser
finally:
    sys.path.remove(EXAMPLE)


def run_example(*labels):
    """Run some of the example's tests in another process; return its report."""
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="shop.settings")
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "output.txt")
        process = fork_server.start(
            ["manage.py", "test", "-v", "2"] + list(labels),
            output,
            [PACKAGE, ROOT],
            MODULES,
            cwd=EXAMPLE,
            env=environment,
        )
        code = process.wait()
        with open(output, encoding="utf-8", errors="replace") as file:
            return code, file.read()


class ExampleTests(unittest.TestCase):
    def assert_passes(self, label):
        code, report = run_example(label)
        self.assertEqual(0, code, report)
        self.assertNotIn("Ran 0 tests", report)
        self.assertNotIn("skipped", report)

    @needs_uvicorn
    def test_the_live_page(self):
        """Requests and WebSockets see the rows of the test, and each other's."""
        self.assert_passes("tickets.tests.test_live.LivePageTests")

    def test_the_live_page_over_wsgi(self):
        """The page does the same without WebSockets, on every Django."""
        self.assert_passes("tickets.tests.test_live.WSGILivePageTests")

    @needs_uvicorn
    @unittest.skipUnless(browser.find(), "there is no Chromium or Chrome on the PATH")
    def test_the_browser(self):
        """A page in a headless browser talks over fetch() and WebSocket; its rows are seen, and gone afterwards."""
        self.assertIn("uvicorn", SERVERS)
        self.assert_passes("tickets.tests.test_browser")
