"""The oldest Django that the project's files can be imported with: names that they import came with a release."""

import ast
import re
import warnings

from packaging.version import Version

# Modules and names of Django, and the series that they came with.
SINCE = {
    "django.contrib.auth.mixins": "1.9",
    "django.urls": "1.10",
    "django.utils.deprecation.MiddlewareMixin": "1.10",
    "django.db.models.Exists": "1.11",
    "django.db.models.OuterRef": "1.11",
    "django.db.models.Subquery": "1.11",
    "django.urls.include": "2.0",
    "django.urls.path": "2.0",
    "django.urls.re_path": "2.0",
    "django.urls.register_converter": "2.0",
    "django.db.models.FilteredRelation": "2.0",
    "django.db.models.Window": "2.0",
    "django.db.models.CheckConstraint": "2.2",
    "django.db.models.UniqueConstraint": "2.2",
    "django.core.asgi": "3.0",
    "django.db.models.IntegerChoices": "3.0",
    "django.db.models.TextChoices": "3.0",
    "django.db.models.JSONField": "3.1",
    "django.forms.JSONField": "3.1",
    "django.test.AsyncClient": "3.1",
    "django.test.AsyncRequestFactory": "3.1",
    "django.utils.decorators.sync_and_async_middleware": "3.1",
    "django.utils.functional.classproperty": "3.1",
    "django.core.exceptions.BadRequest": "3.2",
    "django.core.files.storage.storages": "4.2",
    "django.db.models.GeneratedField": "5.0",
    "django.db.models.CompositePrimaryKey": "5.2",
    "django.tasks": "6.0",
}

# The project's files that Django imports wherever an application, or its URLs, are used.
ALWAYS = re.compile(r"(?:.*/)?(?:__init__|admin|apps|models|urls)\.py\Z")

# More of them are not read, nor what is not about the tests.
MANY = 300
PLACES = ("*/*.py", "*/*/*.py", "*/*/*/*.py")
NOT_THESE = re.compile(r"(?:docs?|examples?|demo\w*|sandbox|benchmarks?|venv|env|build|dist|node_modules)/", re.I)


def oldest(files):
    """Return (series, file, name) of the import that needs the newest Django, None if all have what is imported.

    What is imported under a condition is not among them.
    """
    names = [name for place in PLACES for name in files.glob(place)]
    names = [name for name in names if ALWAYS.match(name) and not NOT_THESE.match(name)][:MANY]
    found = [(SINCE[one], name, one) for name in names for one in imported(files.text_if_readable(name))]
    return max(found, key=lambda one: Version(one[0]), default=None)


def imported(text):
    """Return what of the table a file imports in any case."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    result = []
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            result += [node.module] + ["{}.{}".format(node.module, one.name) for one in node.names]
        elif isinstance(node, ast.Import):
            result += [one.name for one in node.names]
    return [one for one in result if one in SINCE]
