"""A report of an environment that ran as it should, and the configuration that expects it."""

GOOD = {
    "environment": "py313-django52-postgres-drf316",
    "exit_code": 0,
    "python": "3.13.1",
    "django": "5.2.19",
    "packages": {"django": "5.2.19", "djangorestframework": "3.16.1", "psycopg2-binary": "2.9.12"},
    "driver": "psycopg2",
    "server": "PostgreSQL 15.18",
}

TEXT = """
    python = ["3.13"]
    django = ["5.2"]
    databases = ["postgres"]
    deps = ["old; python_version < '3'"]
    [factors.drf.versions.316]
    deps = ["djangorestframework==3.16.*"]
"""
