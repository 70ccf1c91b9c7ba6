"""Settings of the test subject: one file for every Django from 1.8 on and for four kinds of database.

``TEST_DATABASE`` chooses: ``sqlite`` (in memory, the default), ``sqlite-file``, ``postgres``, ``mysql`` with PyMySQL,
or ``mysqlclient``, the same server with the driver of that name.
``TEST_DATABASE_NAME`` is the beginning of the databases' names: one per run if several run at once.
``TEST_POSTGRES_HOST``, ``..._PORT``, ``..._USER``, ``..._PASSWORD`` and the same with ``TEST_MYSQL_`` tell where
the servers are; a host that begins with "/" is a Unix socket.  ``ci/databases.py`` starts servers and sets them.
"""

import os
import tempfile

import django

KIND = os.environ.get("TEST_DATABASE") or "sqlite"
NAME = (os.environ.get("TEST_DATABASE_NAME") or "django_async_test").replace("-", "_")


def server(engine, kind):
    """Return what Django needs to connect to the server of this kind."""
    database = {"ENGINE": engine}
    for key in ("HOST", "PORT", "USER", "PASSWORD"):
        database[key] = os.environ.get("TEST_{}_{}".format(kind, key), "")
    return database


def database(alias):
    """Return the settings of one real database."""
    name = NAME if alias == "default" else "{}_{}".format(NAME, alias)
    if KIND == "sqlite":
        # Without a TEST name Django's tests use a database in memory.
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    if KIND == "sqlite-file":
        path = os.path.join(tempfile.gettempdir(), name + ".sqlite3")
        test_path = os.path.join(tempfile.gettempdir(), "test_" + name + ".sqlite3")
        # Threads with connections of their own wait for each other's transactions.
        options = {"timeout": 20}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options, "TEST": {"NAME": test_path}}
    if KIND == "postgres":
        # The name of the module since Django 1.9; 1.8 has only the longer one.
        engine = "postgresql" if django.VERSION >= (1, 9) else "postgresql_psycopg2"
        return dict(server("django.db.backends." + engine, "POSTGRES"), NAME=name)
    if KIND in ("mysql", "mysqlclient"):
        engine = "tests.project.mysql" if KIND == "mysql" else "django.db.backends.mysql"
        test = {"CHARSET": "utf8mb4"}
        options = {"charset": "utf8mb4"}
        return dict(server(engine, "MYSQL"), NAME=name, OPTIONS=options, TEST=test)
    raise ValueError("TEST_DATABASE={}: choose one of sqlite, sqlite-file, postgres, mysql, mysqlclient.".format(KIND))


DATABASES = {
    "default": database("default"),
    "other": database("other"),
    "replica": dict(database("default"), TEST={"MIRROR": "default"}),
}

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
ROOT_URLCONF = "tests.project.urls"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "tests.project.shop",
]

# No migrations: tables are made directly, which takes a fraction of the time.
# Django 1.8 does not know None, but takes a module that is not there.
MIGRATION_MODULES = dict.fromkeys(
    ("contenttypes", "auth", "sessions"), None if django.VERSION >= (1, 9) else "tests.project.no_migrations"
)

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tests.project.middleware.AuditMiddleware",
]
# Django 1.8 and 1.9, which warn unless it is chosen whether sessions end when the password changes.
MIDDLEWARE_CLASSES = MIDDLEWARE + ["django.contrib.auth.middleware.SessionAuthenticationMiddleware"]

TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The default changed in Django 6.0; the tables must be the same everywhere.
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

ASGI_APPLICATION = "tests.project.asgi.application"

# The live servers ask for it.
STATIC_URL = "/static/"

USE_TZ = True
TIME_ZONE = "UTC"
