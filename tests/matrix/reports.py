"""A report of an environment that ran as it should, and the configuration that expects it."""

import copy
import time

from django_async_test.matrix.plugin.records import FORMAT, digest

RUN = {
    "python": "3.13.1",
    "implementation": "cpython",
    "prefix": "/toys/.tox/py313-django52-postgres-drf316",
    "django": "5.2.19",
    "django_file": "/toys/.tox/py313-django52-postgres-drf316/lib/python3.13/site-packages/django/__init__.py",
    "packages": {"django": "5.2.19", "djangorestframework": "3.16.1", "psycopg2-binary": "2.9.12"},
    "tests": {"passed": 40, "failed": 0, "skipped": 2, "expected": 1},
    "reasons": {"no time": 2},
    "statuses": [],
    "has_ended": True,
}

DATABASE = {
    "alias": "default",
    "engine": "django.db.backends.postgresql",
    "name": "test_toys",
    "vendor": "postgresql",
    "driver": "psycopg2",
    "driver_version": "2.9.12",
    "server": "PostgreSQL 15.18",
    "used": True,
}

GOOD = {
    "format": FORMAT,
    "environment": "py313-django52-postgres-drf316",
    "exit_code": 0,
    "started": 0,
    "seconds": 12.3,
    "ci": False,
    "shard": None,
    "env_dir": "/toys/.tox/py313-django52-postgres-drf316",
    "arguments": [],
    "tox_digest": None,
    "revision": {},
}

TEXT = """
    python = ["3.13"]
    django = ["5.2"]
    databases = ["postgres"]
    deps = ["old; python_version < '3'"]
    [factors.drf.versions.316]
    deps = ["djangorestframework==3.16.*"]
"""


def report(run=None, database=None, **changes):
    """Return a report with some changes: of itself, of its one process that ran tests, of its one database."""
    result = copy.deepcopy(GOOD)
    result["started"] = time.time()
    result["runs"] = [dict(copy.deepcopy(RUN), **(run or {}))]
    result["databases"] = [dict(DATABASE, **(database or {}))]
    result.update(changes)
    result["digest"] = digest(result)
    return result
