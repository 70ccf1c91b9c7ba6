"""What a test has left: the parts of ``changed_state``, globals of the project's modules, rows in the tables.

This is looked at for the few tests that were found, so it may take its time.
"""

import collections
import os
import sys
import sysconfig

from ..engine import state
from ..engine.state.part import short

__unittest = True

_CONTAINERS = (dict, list, set, bytearray, collections.deque)
_PLAIN = (bool, int, float, complex, str, bytes, type(None))
# What the interpreter and unittest themselves put into a module or class.
_NOT_OURS = {"__builtins__", "__warningregistry__", "__annotations__", "__dict__", "__weakref__", "__abstractmethods__"}


def look(aliases=(), with_rows=False):
    """Return a function that returns what has changed since: a list of texts.

    `aliases` are those of test databases; no other may be asked.
    """
    # The parts of Django are among them once Django's are imported.
    for part in state.parts_of(True):
        part.renew()
    parts = [(part, part.take()) for part in state.parts_of(True)]
    variables, current = _globals(), _current()
    rows = _rows(aliases) if with_rows else {}

    def end():
        texts = []
        if with_rows:
            texts += _differences(rows, _rows(aliases), "the table {} had {} rows, and has {}")
        texts += _differences(current, _current(), "the current {} was {}, and is {}")
        for part, before in parts:
            texts += ["{}: {}".format(part.name, change.text) for change in part.changes(before)]
            part.forget(before)
        now = _globals()
        return texts + _differences(variables, now, "{} was {}, and is {}") + _new(variables, now)

    return end


def _differences(before, after, text):
    found = []
    for name, value in before.items():
        now = after.get(name, value)
        try:
            same = now is value or bool(now == value)
        except Exception:
            # An __eq__() that cannot be asked, or one of arrays
            continue
        if not same:
            found.append(text.format(name, short(value), short(now)))
    return found


def _new(before, after):
    """Return texts for variables that modules and classes have now and had not, unless they were imported since."""
    homes = {name.rpartition(".")[0] for name in before}
    return [
        "{} is new: {}".format(name, short(value))
        for name, value in after.items()
        if name not in before and name.rpartition(".")[0] in homes
    ]


def _current():
    """Return what Django keeps for the current thread or context."""
    if "django.conf" not in sys.modules or not sys.modules["django.conf"].settings.configured:
        return {}
    from django.utils import timezone, translation

    return {"language": translation.get_language(), "time zone": timezone.get_current_timezone_name()}


def _globals():
    """Return {name: value} of what the modules of the project and the classes in them have, containers as copies."""
    found = collections.OrderedDict()
    for module_name, module in sorted(sys.modules.copy().items(), key=lambda item: item[0]):
        if module is None or not _is_of_project(module):
            continue
        for name, value in list(vars(module).items()):
            # Not isinstance(), which asks lazy objects what they stand for.
            if issubclass(type(value), type):
                if value.__module__ == module_name and not hasattr(value, "assertEqual"):
                    for attribute, inner in list(vars(value).items()):
                        _add(found, "{}.{}.{}".format(module_name, name, attribute), attribute, inner)
            else:
                _add(found, "{}.{}".format(module_name, name), name, value)
    return found


def _add(found, full_name, name, value):
    if name in _NOT_OURS or issubclass(type(value), type(sys)) or name.startswith("_class"):
        return
    if issubclass(type(value), _CONTAINERS):
        found[full_name] = value.copy()
    elif issubclass(type(value), _PLAIN + (tuple, frozenset)) or callable(value):
        found[full_name] = value
    elif _is_of_project(sys.modules.get(type(value).__module__)) and hasattr(value, "__dict__"):
        # An instance of a class of the project's: a singleton, say.
        for attribute, inner in list(vars(value).items()):
            if issubclass(type(inner), _CONTAINERS):
                found["{}.{}".format(full_name, attribute)] = inner.copy()
            elif issubclass(type(inner), _PLAIN):
                found["{}.{}".format(full_name, attribute)] = inner


def _is_of_project(module):
    try:
        path = getattr(module, "__file__", None)
    except Exception:
        return False
    name = getattr(module, "__name__", "")
    if not isinstance(path, str) or name.split(".")[0] in ("django_async_test", "django"):
        return False
    path = os.path.abspath(path)
    return "site-packages" not in path and not path.startswith(_STDLIB)


_STDLIB = tuple(
    os.path.abspath(sysconfig.get_path(name)) + os.sep
    for name in ("stdlib", "platstdlib", "purelib", "platlib")
    if sysconfig.get_path(name)
)


def _rows(aliases):
    """Return {"table of alias": how many rows it has}; {} where that cannot be asked."""
    if not aliases:
        return {}
    from django.apps import apps
    from django.db import connections, router

    found = collections.OrderedDict()
    for alias in aliases:
        try:
            tables = set(connections[alias].introspection.table_names())
            for model in apps.get_models(include_auto_created=True):
                table = model._meta.db_table
                if table in tables and router.allow_migrate_model(alias, model):
                    found["{} of {!r}".format(table, alias)] = model._base_manager.using(alias).count()
        except Exception:
            # The class does not let its tests use this database.
            continue
    return found
