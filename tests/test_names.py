"""Tests of the names that a user's test case class gets from this package: public and documented, but for one."""

import functools
import os
import re
import unittest

import django.test
from django.contrib.staticfiles.testing import StaticLiveServerTestCase

import django_async_test
from django_async_test import AsyncTestMixin, asynctest, testcases
from django_async_test.live.cases import ASGILiveServer, WSGILiveServer

from .helpers import TestsAboutTests, run_class
from .live.helpers import SERVERS, ASGICase, WSGICase, needs_uvicorn
from .test_layout import PACKAGE, PROJECT, read, sources

#: The one private attribute.
OURS = "_async_test"

#: Private names of earlier releases, at which helper methods of users were called.
FORMER = """
    _abandon_class _abandon_test _async_lending _async_lifecycle_root _async_set_up _async_shared_threads
    _awaits_generators _class_made _debug _describe_surroundings _end_checks _end_of_test _end_test _enter_class_hook
    _enter_class_loop _enter_test _find _is_half_set_up _is_strict_on_all _listening _live_requests _loop_debug
    _new_loop _note_class _note_late _prepare_loop _project_checks _project_timeout _report _requests_before
    _shared_threads _start_server _watches_mocks_once_needed
""".split()


class APITestCase(django.test.TestCase):
    """A test case class as another package has it."""

    client_class = django.test.Client

    def setUp(self):
        super().setUp()
        self.api = "api"

    def _format(self):
        """Do something of its own."""


class MixedTestCase(AsyncTestMixin, APITestCase):
    """Somebody else's class, made asynchronous."""


class ClockedMixedTestCase(django_async_test.ClockedTestMixin, APITestCase):
    """Somebody else's class, with a clock."""


#: (our class, the class from which it is made)
CLASSES = [
    (django_async_test.SimpleTestCase, django.test.SimpleTestCase),
    (django_async_test.TransactionTestCase, django.test.TransactionTestCase),
    (django_async_test.TestCase, django.test.TestCase),
    (django_async_test.LiveServerTestCase, django.test.LiveServerTestCase),
    (django_async_test.StaticLiveServerTestCase, StaticLiveServerTestCase),
    (django_async_test.ASGILiveServerTestCase, django.test.TestCase),
    (django_async_test.WSGILiveServerTestCase, django.test.TestCase),
    (django_async_test.ClockedTestCase, django.test.TestCase),
    (MixedTestCase, APITestCase),
    (ClockedMixedTestCase, APITestCase),
    (asynctest.TestCase, unittest.TestCase),
    (asynctest.FunctionTestCase, unittest.FunctionTestCase),
    (asynctest.ClockedTestCase, unittest.TestCase),
]


def is_private(name):
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def attributes_of(cls):
    """Return the names of the attributes of `cls`, those included that unittest gives to each subclass."""
    return set(dir(cls)) | set(dir(type(cls.__name__, (cls,), {})))


@functools.lru_cache(maxsize=None)
def documentation():
    """Return the words of all pages."""
    folder = os.path.join(PROJECT, "docs")
    pages = [read(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".md")]
    return set(re.findall(r"\w+", "\n".join([read(PROJECT, "README.md")] + pages)))


@functools.lru_cache(maxsize=None)
def private_names():
    """Return the private names of the package, of functions, variables and attributes, that are not Django's."""
    # In quotes are names of Python's. One in a comment does no harm: it is one more that a helper method may have.
    names = set(FORMER).union(*[re.findall(r"(?<![\"'`])\b_\w+", text) for _, text in sources()])
    djangos = set.union(*[attributes_of(theirs) for _, theirs in CLASSES])
    return {name for name in names if is_private(name)} - djangos - {OURS}


class ClassNamesTests(unittest.TestCase):
    def test_every_class_is_here(self):
        """No public test case class is left out of these tests."""
        public = {getattr(testcases, name) for name in testcases.__all__} | {
            value
            for value in vars(asynctest).values()
            if getattr(value, "__module__", "").startswith("django_async_test") and hasattr(value, OURS)
        }
        mixins = {AsyncTestMixin, django_async_test.ClockedTestMixin}
        self.assertEqual(public - mixins, {ours for ours, _ in CLASSES} - {MixedTestCase, ClockedMixedTestCase})

    def test_what_a_class_has_more_than_djangos_is_public_and_documented(self):
        """Each name that a class adds is explained in docs/ or README.md, or it is the one private attribute."""
        words = documentation()
        for ours, theirs in CLASSES:
            more = attributes_of(ours) - attributes_of(theirs)
            self.assertIn(OURS, more)
            for name in sorted(more - {OURS}):
                if name.startswith("__") and name.endswith("__"):
                    # Python's own
                    continue
                with self.subTest(ours.__name__, name=name):
                    self.assertFalse(is_private(name))
                    self.assertTrue(name in words, "It is in no page of the documentation.")

    def test_mixins_add_no_private_name(self):
        """The classes that ours are made of have no private method or attribute of their own that Django's lack."""
        theirs = attributes_of(StaticLiveServerTestCase)
        for cls in (AsyncTestMixin, django_async_test.ClockedTestMixin, ASGILiveServer, WSGILiveServer):
            for base in cls.__mro__[:-1]:
                private = {name for name in vars(base) if is_private(name)}
                with self.subTest(base.__name__):
                    self.assertLessEqual(private, theirs | {OURS})

    def test_the_search_finds_private_names(self):
        """The names with which helper methods are tested are those of the package, former and present."""
        names = private_names()
        self.assertLessEqual({"_find", "_report", "_run_set_up", "_call_cleanup", "_loop", "_environments"}, names)
        self.assertNotIn(OURS, names)
        self.assertNotIn("__init__", names)
        self.assertTrue(os.path.isdir(PACKAGE))


class RunningNamesTests(TestsAboutTests):
    def names_during(self, base):
        """Run a test of a class made from `base`; return the names of instance and class in its parts."""
        seen = {}

        class Inner(base):
            def note(self, part):
                seen[part] = set(self.__dict__), set(vars(type(self)))

            def setUp(self):
                super().setUp()
                self.addCleanup(self.note, "clean-up")
                self.note("setUp")

            def runTest(self):
                self.note("test")

            def tearDown(self):
                self.note("tearDown")
                super().tearDown()

        if issubclass(base, unittest.FunctionTestCase):
            case = Inner(lambda: None)
            self.assertTrue(case.run().wasSuccessful())
        else:
            self.assertEqual(["runTest"], run_class(Inner, "runTest").passed)
        self.assertEqual({"setUp", "test", "tearDown", "clean-up"}, set(seen))
        return seen

    def test_what_a_running_test_has_more_is_djangos_or_the_one_attribute(self):
        """While a test runs its instance, and its class, have no private name that Django's own has not."""
        words = documentation()
        for ours, theirs in CLASSES:
            if ours is django_async_test.ASGILiveServerTestCase and not SERVERS:
                continue
            expected = self.names_during(theirs)
            known = attributes_of(theirs)
            for part, (instance, cls) in self.names_during(ours).items():
                for name in sorted((instance | cls) - set.union(*expected[part]) - known - {OURS}):
                    with self.subTest(ours.__name__, part=part, name=name):
                        self.assertFalse(is_private(name))
                        self.assertTrue(name in words, "It is in no page of the documentation.")

    def left_by(self, base, method):
        """Run one test of a class made from `base`; return it, and the attributes that it has gained."""
        case = type("Inner", (base,), {"test": method})("test")
        before, result = set(case.__dict__), unittest.TestResult()
        suite = unittest.TestSuite([case])
        # Or it would drop the test.
        suite._removeTestAtIndex = int
        suite.run(result)
        self.assertTrue(result.wasSuccessful(), result.errors)
        return case, set(case.__dict__) - before

    def test_the_instance_is_as_before_when_a_test_is_over(self):
        """Nothing of ours is left on a test case that has run, and its loop is gone."""

        async def test(self):
            self.assertIsNotNone(self.loop)

        case, left = self.left_by(django_async_test.TestCase, test)
        _, expected = self.left_by(django.test.TestCase, lambda self: None)
        self.assertEqual(expected, left)
        self.assertIsNone(case.loop)


class HelperMethodTests(TestsAboutTests):
    """The helper methods of a user's class are the user's, whatever their names are."""

    def test_helper_methods_are_never_called(self):
        """Helpers with every private name that the package has, or had, are not called, and replace nothing."""
        names = private_names()
        cases = [
            ours
            for ours, _ in CLASSES
            if ours
            not in (
                django_async_test.ASGILiveServerTestCase,
                django_async_test.WSGILiveServerTestCase,
                asynctest.FunctionTestCase,
            )
        ] + [WSGICase]
        if "uvicorn" in SERVERS and needs_uvicorn(object) is object:
            cases.append(ASGICase)
        for base in cases:
            called = []

            def make(name, called=called):
                def helper(*args, **kwargs):
                    called.append(name)
                    raise AssertionError("{} was called.".format(name))

                return helper

            class Inner(base):
                @classmethod
                async def setUpClass(cls):
                    await super().setUpClass()
                    cls.addClassCleanup(cls.note)

                @classmethod
                async def note(cls):
                    pass

                async def asyncSetUp(self):
                    self.addCleanup(self.note)

                async def test_coroutine(self):
                    self.assertIsNotNone(self.loop)

                def test_sync(self):
                    self.note_sync()

                def note_sync(self):
                    with self.subTest(1):
                        pass

            for name in names:
                setattr(Inner, name, make(name))
            with self.subTest(base.__name__):
                self.assertPasses(Inner)
                self.assertEqual([], called)
                with self.assertRaisesRegex(AssertionError, "_find was called"):
                    Inner("test_sync")._find()

    def test_helper_attributes_are_never_read(self):
        """Attributes with those names, whatever they are, change nothing either."""

        class Inner(django_async_test.TestCase):
            async def test_coroutine(self):
                self.assertEqual("mine", self._find)

            def test_sync(self):
                self.assertEqual("mine", self._report)

        for name in private_names():
            setattr(Inner, name, "mine")
        self.assertPasses(Inner)

    def test_a_failing_test_calls_no_helper(self):
        """A test that fails, and one that hangs, is reported without the help of the user's methods."""
        called = []

        class Inner(django_async_test.TestCase):
            timeout = 0.05

            async def test_fails(self):
                self.fail("as it must")

            async def test_hangs(self):
                await self.loop.create_future()

        for name in private_names():
            setattr(Inner, name, lambda *args, **kwargs: called.append(1))
        outcome = run_class(Inner)
        self.assertEqual(2, len(outcome.failures), outcome.problems())
        self.assertEqual([], outcome.errors)
        self.assertEqual([], called)
