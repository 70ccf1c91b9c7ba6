from tests.project.settings import *  # noqa: F403

TEST_RUNNER = "notes.Runner"

# The tests of this project ask for nothing else, and each run makes the tables anew.
INSTALLED_APPS = ["tests.project.shop"]
MIDDLEWARE = MIDDLEWARE_CLASSES = []
