import unittest

import script  # settings, before the models below

# isort: split
import failing
import passing

from tests.project.shop.models import Product


def suite(cls):
    return unittest.defaultTestLoader.loadTestsFromTestCase(cls)


script.setUpModule()
suite(passing.PassingTests).debug()
for cls in (failing.ErrorTests, failing.FailureTests, failing.SubtestTests):
    try:
        suite(cls).debug()
    except Exception as error:
        print("raised", repr(error))
    print("rows:", [product.name for product in Product.objects.all()])
suite(passing.MorePassingTests).debug()
script.tearDownModule()
