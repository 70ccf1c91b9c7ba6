"""Tests of the list of things to undo."""

import unittest

from django_async_test.undo import StandIns, Undo


class UndoTests(unittest.TestCase):
    def test_the_last_is_undone_first(self):
        """Calls happen in reverse order, once."""
        undo, calls = Undo(), []
        undo.callback(calls.append, 1)
        undo.callback(calls.append, 2)
        undo.close()
        undo.close()
        self.assertEqual([2, 1], calls)

    def test_everything_is_undone_before_the_first_exception_is_raised(self):
        """An exception does not keep the others from being called."""
        undo, calls = Undo(), []

        def fail(number):
            raise ValueError(number)

        undo.callback(calls.append, 1)
        undo.callback(fail, 2)
        undo.callback(fail, 3)
        with self.assertRaisesRegex(ValueError, "3"):
            undo.close()
        self.assertEqual([1], calls)

    def test_nothing_hides_an_interruption(self):
        """After one an exception is dropped, and another interruption is not."""
        for error, is_interrupted, reaches_us in (
            (ValueError, False, True),
            (ValueError, True, False),
            (KeyboardInterrupt, True, True),
        ):
            undo, caught = Undo(), None

            def fail(error=error):
                raise error

            undo.callback(fail)
            try:
                undo.close_after(is_interrupted)
            except BaseException as raised:
                caught = type(raised)
            self.assertIs(error if reaches_us else None, caught)

    def test_a_context_manager_is_left_at_the_end(self):
        """enter_context() gives what the manager gives."""

        class Manager(object):
            left = False

            def __enter__(self):
                return "value"

            def __exit__(self, *exc_info):
                self.left = True

        undo, manager = Undo(), Manager()
        self.assertEqual("value", undo.enter_context(manager))
        self.assertFalse(manager.left)
        undo.close()
        self.assertTrue(manager.left)


class ReplaceTests(unittest.TestCase):
    class Subject(object):
        own = "own"

        @classmethod
        def made(cls):
            return cls.__name__

        @staticmethod
        def plain():
            return "plain"

    def test_an_attribute_is_given_back(self):
        """What a class had itself is there again, descriptors as descriptors."""
        before, undo = dict(self.Subject.__dict__), Undo()
        for name in ("own", "made", "plain"):
            undo.replace(self.Subject, name, "replaced")
        self.assertEqual(("replaced",) * 3, (self.Subject.own, self.Subject.made, self.Subject.plain))
        undo.close()
        self.assertEqual(before, dict(self.Subject.__dict__))
        self.assertEqual("Subject", self.Subject.made())
        self.assertEqual("plain", self.Subject().plain())

    def test_an_inherited_attribute_is_inherited_again(self):
        """What an instance had from its class is not left on the instance."""
        subject, undo = self.Subject(), Undo()
        undo.replace(subject, "own", "replaced")
        self.assertEqual("replaced", subject.own)
        undo.close()
        self.assertEqual({}, subject.__dict__)
        self.assertEqual("own", subject.own)

    def test_an_attribute_that_was_not_there_goes(self):
        """A new attribute is deleted, also where somebody has deleted it already."""
        subject, undo = self.Subject(), Undo()
        undo.replace(subject, "first", 1)
        undo.replace(subject, "second", 2)
        del subject.second
        undo.close()
        self.assertEqual({}, subject.__dict__)

    def test_replacements_of_one_attribute_are_undone_in_reverse(self):
        """The first value is back after several replacements."""
        subject, undo = self.Subject(), Undo()
        undo.replace(subject, "own", 1)
        undo.replace(subject, "own", 2)
        undo.close()
        self.assertEqual("own", subject.own)

    def test_ends_may_come_in_another_order(self):
        """Whichever of several replacements ends first, the first value is back when all have ended."""
        for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
            with self.subTest(order):
                subject, undos = self.Subject(), [Undo(), Undo(), Undo()]
                for undo in undos:
                    undo.replace(subject, "own", object(), keeps_later=True)
                for number in order:
                    undos[number].close()
                self.assertEqual({}, subject.__dict__)
                self.assertEqual("own", subject.own)

    def test_what_somebody_else_has_set_meanwhile_may_stay(self):
        """With keeps_later a later value stays, and ours goes; without it ours is undone in any case."""
        subject, undo = self.Subject(), Undo()
        undo.replace(subject, "own", "ours", keeps_later=True)
        undo.replace(subject, "other", "ours", keeps_later=True)
        subject.own = "theirs"
        undo.close()
        self.assertEqual({"own": "theirs"}, subject.__dict__)
        undo.replace(subject, "own", "ours")
        subject.own = "later"
        with undo:
            pass
        self.assertEqual("theirs", subject.own)


class StandInsTests(unittest.TestCase):
    class Subject(object):
        def first(self):
            return "first"

        def second(self):
            return "second"

    class Heir(Subject):
        pass

    def setUp(self):
        self.made = []
        self.stand_ins = StandIns(self.find)
        before = dict(vars(self.Subject))
        self.addCleanup(lambda: self.assertEqual(before, dict(vars(self.Subject))))

    def find(self):
        yield self.Subject, "first", self.make
        yield self.Heir, "second", self.make

    def make(self, original):
        def stand_in(subject):
            return "not " + original(subject)

        self.made.append(stand_in)
        return stand_in

    def test_they_are_made_once(self):
        """The same functions are put in place again, and an inherited one is inherited again meanwhile."""
        for _ in range(2):
            with Undo() as undo:
                self.stand_ins.install(undo)
                self.assertEqual(("not first", "not second"), (self.Heir().first(), self.Heir().second()))
                self.assertEqual("second", self.Subject().second())
            self.assertEqual(("first", "second"), (self.Heir().first(), self.Heir().second()))
            self.assertNotIn("second", vars(self.Heir))
        self.assertEqual(2, len(self.made))

    def test_another_function_has_a_stand_in_of_its_own(self):
        """What somebody else has put around ours stays, and has one of its own the next time."""
        original = self.Subject.first
        with Undo() as undo:
            self.stand_ins.install(undo)
            ours = self.Subject.first
            self.Subject.first = theirs = lambda subject: "theirs, " + ours(subject)
        self.assertIs(theirs, self.Subject.first)
        with Undo() as undo:
            self.stand_ins.install(undo)
            self.assertEqual("not theirs, not first", self.Subject().first())
        self.assertIs(theirs, self.Subject.first)
        self.Subject.first = ours
        with Undo() as undo:
            self.stand_ins.install(undo)
        self.assertIs(original, self.Subject.first)

    def test_there_need_not_be_anything(self):
        """What takes the place of nothing is taken away again; what somebody else has set stays if that is asked."""
        for keeps_later in (False, True):
            stand_ins = StandIns(lambda: [(self.Heir, "third", lambda original: [original])], keeps_later)
            for _ in range(2):
                with Undo() as undo:
                    stand_ins.install(undo)
                    self.assertEqual([None], self.Heir.third)
                self.assertFalse(hasattr(self.Heir, "third"))
            with Undo() as undo:
                stand_ins.install(undo)
                self.Heir.third = "theirs"
            self.assertEqual(keeps_later, hasattr(self.Heir, "third"))
        del self.Heir.third

    def test_all_are_given_back_where_one_cannot_be(self):
        """An exception in the middle, as of Ctrl-C, keeps none of the others in place."""

        class Interrupting(type):
            def __setattr__(cls, name, value):
                if name == "second" and value is not None and value not in found.made:
                    raise KeyboardInterrupt
                super().__setattr__(name, value)

        found = self
        subject = Interrupting("Subject", (object,), {"first": self.Subject.first, "second": self.Subject.second})
        stand_ins = StandIns(lambda: [(subject, "first", self.make), (subject, "second", self.make)])
        undo, original = Undo(), subject.first
        stand_ins.install(undo)
        self.assertIsNot(original, subject.first)
        with self.assertRaises(KeyboardInterrupt):
            undo.close()
        self.assertIs(original, subject.first)
