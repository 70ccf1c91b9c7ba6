"""Tests of the list of requests in flight, and of the rule for those that run in threads."""

import threading
import time
import unittest

from django_async_test.live.requests import RequestAborted, Requests, finish, interrupt


class Request(object):
    """A request that is over when it is disconnected, or aborted."""

    def __init__(self, requests, is_open_ended=False, ends=True):
        self.is_open_ended = is_open_ended
        self.calls = []
        self._requests = requests
        self._ends = ends
        requests.begin(self)

    def __str__(self):
        return "GET /"

    def disconnect(self):
        self.calls.append("disconnect")

    def abort(self):
        self.calls.append("abort")
        if self._ends:
            self._requests.done(self)


class RequestsTests(unittest.TestCase):
    def test_no_request_begins_after_the_end(self):
        """begin() returns whether it may."""
        requests = Requests()
        self.assertTrue(requests.begin("one"))
        requests.close()
        self.assertFalse(requests.begin("other"))
        self.assertEqual(["one"], requests.running())

    def test_an_error_is_noted_once(self):
        """Django's signal and the application's exception are the same error."""
        requests = Requests()
        error = ValueError("once")
        requests.note_error("GET /", error)
        requests.note_error("GET /", error)
        self.assertEqual([("GET /", error)], requests.errors)

    def test_errors_are_taken_by_kind_and_time(self):
        """take_errors() leaves those of other kinds, and those from before."""
        requests = Requests()
        errors = [ValueError("before"), ValueError("taken"), TypeError("left")]
        for error in errors:
            requests.note_error("GET /", error)
        self.assertEqual([errors[1]], requests.take_errors(ValueError, 1))
        self.assertEqual([errors[0], errors[2]], [error for _, error in requests.errors])

    def test_a_failure_tells_everything_once(self):
        """The message names test and request; afterwards there is nothing to report."""
        requests = Requests()
        requests.note_error("GET /", ValueError("{braces}"))
        requests.note_late("GET /slow/", 5)
        text = str(requests.failure("the test"))
        self.assertIn("the test: the server raised ValueError('{braces}'", text)
        self.assertIn("the test: the server was still answering GET /slow/ 5 seconds after", text)
        self.assertIsNone(requests.failure("the test"))

    def test_errors_may_be_left_out(self):
        """Other problems are reported nevertheless."""
        requests = Requests()
        requests.note_error("GET /", ValueError())
        self.assertIsNone(requests.failure("the test", with_errors=False))


class FinishTests(unittest.TestCase):
    def test_nothing_to_do(self):
        """Without requests it takes no time."""
        start = time.monotonic()
        finish(Requests(), 30)
        self.assertLess(time.monotonic() - start, 15)

    def test_a_request_is_waited_for(self):
        """One that ends in time is neither aborted nor reported."""
        requests = Requests()
        request = Request(requests)
        threading.Timer(0.05, requests.done, [request]).start()  # while it is waited for
        finish(requests, 10)
        self.assertEqual([], request.calls)
        self.assertIsNone(requests.failure("the test"))

    def test_a_late_request_is_aborted(self):
        """It is aborted when the time has passed, and reported."""
        requests = Requests()
        request = Request(requests)
        finish(requests, 0.05)
        self.assertEqual(["disconnect", "abort"], request.calls)
        self.assertIn("0.05 seconds", str(requests.failure("the test")))

    def test_a_stream_is_ended_at_once(self):
        """It hears that the client has gone, then is aborted, without a report."""
        requests = Requests()
        request = Request(requests, is_open_ended=True)
        finish(requests, 0.05)
        self.assertEqual(["disconnect", "abort"], request.calls)
        self.assertIsNone(requests.failure("the test"))

    def test_a_request_that_does_not_end(self):
        """It is reported."""
        requests = Requests()
        Request(requests, is_open_ended=True, ends=False)
        finish(requests, 0.05)
        self.assertIn("the test: GET / goes on although it was aborted", str(requests.failure("the test")))


class RaiseInThreadTests(unittest.TestCase):
    def test_the_thread_is_interrupted(self):
        """The exception is raised as soon as the thread runs Python code again."""
        seen = []
        ready = threading.Event()
        over = threading.Event()
        self.addCleanup(over.set)

        def work():
            try:
                ready.set()
                while not over.wait(0.01):  # Again and again, Python code runs
                    pass
            except RequestAborted:
                seen.append("aborted")

        thread = threading.Thread(target=work)
        thread.start()
        ready.wait(10)
        interrupt(thread.ident)
        thread.join(10)
        self.assertEqual(["aborted"], seen)
