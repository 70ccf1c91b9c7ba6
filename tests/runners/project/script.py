import tests.run  # noqa: F401 - warnings are errors

# isort: split
import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["tests.project.shop"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    MIDDLEWARE_CLASSES=[],
    SECRET_KEY="only for tests",
    USE_TZ=True,
)
django.setup()

import failing  # noqa: E402
import notes  # noqa: E402
import passing  # noqa: E402


class ErrorTests(failing.ErrorTests):
    pass


class FailureTests(failing.FailureTests):
    pass


class SubtestTests(failing.SubtestTests):
    pass


class PassingTests(passing.PassingTests):
    pass


class MorePassingTests(passing.MorePassingTests):
    pass


def setUpModule():
    global runner, old_config
    runner = notes.Runner(interactive=False, verbosity=0)
    runner.setup_test_environment()
    old_config = runner.setup_databases()


def tearDownModule():
    runner.teardown_databases(old_config)
    runner.teardown_test_environment()
