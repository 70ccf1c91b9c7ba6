"""The tables that belong to models: Django asks its routers about each model, which takes longer than a reset.

So it is asked again only when something has changed that the answer depends on.  What a router says may depend on
anything: with one that is asked, each answer is Django's.
"""

import collections
import operator

from django import db
from django.apps import apps

from ...compat.django import flushes
from ...compat.django.own_code import is_djangos

__unittest = True

_facts = operator.attrgetter("db_table", "managed", "swappable")

# Methods of routers that are asked; the second one by Django 1.8
_ASKED = ("allow_migrate", "allow_syncdb")

# What Django's own router keeps
_OWN = {"_routers", "routers"}

# An answer, and what it depends on: the models, facts about the options of each, and which models are swapped
_Known = collections.namedtuple("_Known", "models options facts swappable swapped names")

# alias -> `_Known`
_known = {}


def names(connection):
    """Return the names of the tables that belong to models as a tuple, in Django's order, whether they exist or not."""
    if not _is_predictable(connection.introspection):
        return tuple(flushes.table_names(connection))
    known = _known.get(connection.alias)
    if known is None or not _is_as_before(known):
        known = _known[connection.alias] = _ask(connection)
    return known.names


def _is_predictable(introspection):
    """Return whether the answer depends on the models only."""
    router = db.router
    return (
        type(router) is db.utils.ConnectionRouter
        and _OWN.issuperset(router.__dict__)
        and not any(hasattr(one, name) for one in router.routers for name in _ASKED)
        and is_djangos(introspection.django_table_names)
    )


def _models():
    models = []
    for config in apps.get_app_configs():
        models.extend(config.models.values())
    return models


def _is_as_before(known):
    # As little as possible for each model
    return (
        _models() == known.models
        and list(map(_facts, known.options)) == known.facts
        and [options.swapped for options in known.swappable] == known.swapped
    )


def _ask(connection):
    models = _models()
    options = [model._meta for model in models]
    swappable = [each for each in options if each.swappable]
    swapped = [each.swapped for each in swappable]
    return _Known(
        models, options, list(map(_facts, options)), swappable, swapped, tuple(flushes.table_names(connection))
    )
