import django
import pytest

django.setup()

import notes  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def databases():
    runner = notes.Runner(interactive=False, verbosity=0)
    runner.setup_test_environment()
    old_config = runner.setup_databases()
    yield
    runner.teardown_databases(old_config)
    runner.teardown_test_environment()
