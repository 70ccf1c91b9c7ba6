"""The models that Django knows, and their methods."""

import functools
import operator
import types

from django.apps import apps
from django.db.models.base import ModelBase
from django.db.models.options import Options

from ..engine.state import imports
from ..engine.state.part import Change, Part, short

__unittest = True

_METHODS = (types.FunctionType, classmethod, staticmethod, property)
_MISSING = object()
# Of class Meta, what code asks for while it runs
_OPTIONS = ("db_table", "ordering", "managed", "verbose_name", "unique_together", "permissions", "abstract", "proxy")
_get_options = operator.itemgetter(*_OPTIONS)


class Models(Part):
    """A model or a field that a test has defined, and a method or an option of a model that it has replaced."""

    name = "models"
    title = "the models"

    # All of them as they were when they were last looked at, and the modules that were imported then
    _last, _modules = None, frozenset()

    def take(self):
        _watch()
        if self._last is None or _assigned:
            del _assigned[:]
            self._last, self._modules = self._look(), imports.noted()
        return self._last

    @staticmethod
    def _look():
        return {
            label: {
                name: (model, dict(vars(model)), _options_of(model), model._meta.local_fields[:])
                for name, model in models.items()
            }
            for label, models in apps.all_models.items()
        }

    def changes(self, before):
        if before is self._last and not _assigned:
            # To look at some hundred models takes longer than a small test.
            return []
        found = [
            Change("{} is new: use isolate_apps() of django.test.utils".format(_label(model)))
            for model in self._new_models(before)
        ]
        found += [Change("{}.{} is another one".format(_label(model), name)) for model, name, _ in _replaced(before)]
        found += [
            Change("{}._meta.{} was {}, and is {}".format(_label(model), name, short(old), short(now)))
            for model, name, old, now in _other_options(before)
        ]
        return found + [Change("the field {} is new".format(field)) for field in _new_fields(before)]

    def settles(self, before):
        if before is self._last:
            # What was assigned is what it was.
            del _assigned[:]
        return True

    def marks(self, before):
        return [(_assigned.__len__, 0)] if before is self._last else None

    def put_back(self, before):
        self._last = None
        for model, name, value in _replaced(before):
            if value is _MISSING:
                delattr(model, name)
            else:
                setattr(model, name, value)
        for model, name, old, _ in _other_options(before):
            setattr(model._meta, name, old)
        new, fields = self._new_models(before), _new_fields(before)
        for model in new:
            del apps.all_models[model._meta.app_label][model._meta.model_name]
        for field in fields:
            field.model._meta.local_fields.remove(field)
            for name in {field.name, field.attname}.intersection(vars(field.model)):
                delattr(field.model, name)
        if new or fields:
            apps.clear_cache()

    def _new_models(self, before):
        """Return the models that were defined meanwhile.

        Not what Django below 1.10 makes for deferred fields, nor those of a module that was imported.
        """
        late = imports.since(self._modules)
        return [
            model
            for label, models in apps.all_models.items()
            for name, model in models.items()
            if name not in before.get(label, ())
            and not getattr(model, "_deferred", False)
            and model.__module__ not in late
        ]


# Not empty if an attribute of a model or of its options was assigned or deleted since the last look
_assigned = []


def _watch():
    """Have that noted from now on: for the process, since what was done between two tests is to be known too."""
    for cls in (ModelBase, Options):
        for name in ("__setattr__", "__delattr__"):
            if not hasattr(getattr(cls, name), "_async_test_original"):
                setattr(cls, name, _noting(getattr(cls, name)))


def _noting(original):
    @functools.wraps(original)
    def note(self, *args):
        if not _assigned:
            _assigned.append(True)
        return original(self, *args)

    note._async_test_original = original
    return note


def _options_of(model):
    return _get_options(vars(model._meta))


def _other_options(before):
    """Return (model, name of the option, value before, value now) of those that were assigned."""
    return [
        (model, name, old, now)
        for models in before.values()
        for model, _, options, _ in models.values()
        if _options_of(model) != options
        for name, old, now in zip(_OPTIONS, options, _options_of(model))
        if old != now
    ]


def _new_fields(before):
    """Return the fields without a relation that ``add_to_class()`` has added."""
    return [
        field
        for models in before.values()
        for model, _, _, fields in models.values()
        if len(model._meta.local_fields) != len(fields)
        for field in model._meta.local_fields
        if field not in fields and not field.is_relation
    ]


def _label(model):
    return "{}.{}".format(model._meta.app_label, model._meta.object_name)


def _replaced(before):
    """Return (model, name, what was there) for each method that is another one or is new, and for what is replaced."""
    found = []
    for models in before.values():
        for model, old, _, _ in models.values():
            now = vars(model)
            if now == old:
                continue
            for name, value in list(now.items()):
                was = old.get(name, _MISSING)
                if value is not was and name[:2] != "__":
                    # A new one may be in the place of what the model inherits, its manager say.
                    usual = _inherited(model, name) if was is _MISSING else was
                    if _is_replaced(value, usual):
                        found.append((model, name, was))
    return found


def _inherited(model, name):
    return next((vars(cls)[name] for cls in model.__mro__[1:] if name in vars(cls)), _MISSING)


def _is_replaced(value, was):
    """Return whether it is a method, or something that was there; not what Django sets, nor what is computed once."""
    if type(value) in _METHODS or type(was) in _METHODS:
        return True
    made_by = type(value).__module__
    return was is not _MISSING and was is not None and not made_by.startswith("django.") and value != was
