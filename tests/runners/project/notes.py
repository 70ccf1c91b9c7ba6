import os
import unittest

import starter
from django.test.runner import DiscoverRunner


def note(*words):
    with open(os.environ["NOTES"], "a") as file:
        file.write(" ".join(map(str, words)) + "\n")


class Runner(DiscoverRunner):
    def setup_databases(self, **kwargs):
        from tests.helpers import replaced

        databases = super().setup_databases(**kwargs)
        self.before = replaced()
        return databases

    def get_resultclass(self):
        base = super().get_resultclass()
        if not starter.is_listening:
            return base

        class Result(base or unittest.TextTestResult):
            def stop(self):
                super().stop()
                starter.tell("stopping")

        return Result

    def teardown_databases(self, old_config, **kwargs):
        note_what_is_left(self.before)
        super().teardown_databases(old_config, **kwargs)


def note_what_is_left(before):
    from tests.helpers import replaced
    from tests.project.shop.models import Product

    for product in Product.objects.all():
        note("left:", product.name)
    after = replaced()
    for name in before:
        if before[name] != after[name]:
            note("left:", name, before[name], after[name])
    note("end")
