"""Tests of what a test can change of settings."""

import logging

from django.apps import apps
from django.conf import settings
from django.core.signals import setting_changed
from django.test import modify_settings, override_settings

from django_async_test import SimpleTestCase, fail_on
from django_async_test.django_state.settings import OverriddenSettings, Settings

from ..engine.state.helpers import PartTestCase
from ..helpers import TestsAboutTests, run_class


def current(name):
    return getattr(settings, name, None)


class OverriddenSettingsTests(PartTestCase):
    part = OverriddenSettings()

    def test_an_override_that_was_left_enabled(self):
        """It is named with its settings and disabled, one within another too, and those that listen are told."""
        told = []

        def listen(setting, value, enter, **kwargs):
            told.append((setting, value, enter))

        setting_changed.connect(listen)
        self.addCleanup(setting_changed.disconnect, listen)

        def change():
            override_settings(STATE_A=1, STATE_B=2).enable()
            override_settings(STATE_A=3).enable()

        self.assertNamedAndPutBack(
            change, lambda: (current("STATE_A"), current("STATE_B")), "still in force for STATE_A, STATE_B"
        )
        self.assertIn(("STATE_A", None, False), told)

    def test_installed_apps_are_those_that_were(self):
        """The registry of apps is put back with them."""
        name = settings.INSTALLED_APPS[0]
        self.assertNamedAndPutBack(
            modify_settings(INSTALLED_APPS={"remove": name}).enable,
            lambda: [config.name for config in apps.get_app_configs()],
            "INSTALLED_APPS",
        )

    def test_what_is_left_in_order_is_no_change(self):
        """As a context manager, a decorator, and one that was disabled."""

        def use():
            override = override_settings(STATE_A=1)
            with override:
                pass
            override.enable()
            override.disable()

        self.assertUnchanged(use)


class SettingsTests(PartTestCase):
    part = Settings()

    def test_a_value_that_got_another_name(self):
        """It is noticed, although the same values are there in the same order."""
        settings.STATE_A = False
        self.addCleanup(delattr, settings, "STATE_A")

        def rename():
            del settings.STATE_A
            settings.STATE_B = False

        def read():
            return hasattr(settings, "STATE_A"), hasattr(settings, "STATE_B")

        self.assertNamedAndPutBack(rename, read, "settings.STATE_A is gone", "settings.STATE_B is new: False")

    def test_values_that_were_assigned(self):
        """New, other and deleted ones, and the content of lists and dictionaries."""
        for change, name, text in (
            (lambda: setattr(settings, "STATE_A", 1), "STATE_A", "settings.STATE_A is new: 1"),
            (
                lambda: setattr(settings, "ROOT_URLCONF", "x"),
                "ROOT_URLCONF",
                "settings.ROOT_URLCONF was 'tests.project",
            ),
        ):
            with self.subTest(text):
                self.assertNamedAndPutBack(change, lambda name=name: current(name), text)
        with override_settings(STATE_LIST=[1], STATE_DICT={"a": 1}, STATE_B=5):
            self.assertNamedAndPutBack(
                lambda: settings.STATE_LIST.append(2),
                lambda: settings.STATE_LIST[:],
                "the content of STATE_LIST was [1], and is [1, 2]",
            )
            self.assertNamedAndPutBack(
                lambda: settings.STATE_DICT.update(a=2), lambda: dict(settings.STATE_DICT), "the content of STATE_DICT"
            )
            self.assertNamedAndPutBack(
                lambda: delattr(settings, "STATE_B"), lambda: current("STATE_B"), "STATE_B is gone"
            )

    def test_what_is_inside_of_a_value(self):
        """A list in a dictionary in a list is named with what leads to it, and put back."""
        with override_settings(STATE_NESTED=[{"OPTIONS": {"loaders": ["a"]}}]):
            loaders = settings.STATE_NESTED[0]["OPTIONS"]["loaders"]
            self.assertNamedAndPutBack(
                lambda: loaders.append("b"),
                lambda: loaders[:],
                "the content of STATE_NESTED[0]['OPTIONS']['loaders'] was ['a'], and is ['a', 'b']",
            )

    def test_a_setting_that_is_deleted_again(self):
        """What an override notes of it is no content of a setting."""

        def use():
            settings.STATE_USED = 1
            del settings.STATE_USED

        with override_settings(STATE_OTHER=1):
            self.assertUnchanged(use)

    def test_reading_is_no_change(self):
        """Nor is what an override does for a while."""

        def use():
            self.assertFalse(settings.DEBUG)
            with override_settings(DEBUG=True):
                settings.STATE_A = 1

        self.assertUnchanged(use)


class TestsOfACaseTests(TestsAboutTests):
    def test_an_override_is_named_with_the_test(self):
        """By default, and the next test does not see it; a decorated method and a decorated class are no change."""

        @override_settings(STATE_B=1)
        class Inner(SimpleTestCase):
            async def test_1_leaves_it(self):
                override_settings(STATE_A=1).enable()

            @override_settings(STATE_B=2)
            def test_2_sees_nothing(self):
                self.assertFalse(hasattr(settings, "STATE_A"))

            @override_settings(STATE_B=3)
            async def test_3_sees_its_own(self):
                with self.settings(STATE_A=4):
                    self.assertEqual((4, 3), (settings.STATE_A, settings.STATE_B))

        outcome = run_class(Inner)
        self.assertEqual(["test_2_sees_nothing", "test_3_sees_its_own"], outcome.passed)
        self.assertIn("test_1_leaves_it", outcome.problems())
        self.assertIn("still in force for STATE_A", outcome.problems())
        self.assertFalse(hasattr(settings, "STATE_B"))

    def test_what_lies_between_two_tests(self):
        """What the hook of a class assigns is no change of its first test, although the class before had looked."""

        @fail_on(changed_state=True)
        class First(SimpleTestCase):
            def test(self):
                pass

        @fail_on(changed_state=True)
        class Second(SimpleTestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                settings.STATE_A = 1
                cls.addClassCleanup(delattr, settings, "STATE_A")
                logging.getLogger("tests.of.state").setLevel(10)
                cls.addClassCleanup(logging.getLogger("tests.of.state").setLevel, 0)

            def test(self):
                pass

        for cls in (First, Second, First):
            self.assertPasses(cls)
