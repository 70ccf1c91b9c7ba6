"""The tables that belong to models: Django asks its routers about each model, which takes longer than a reset.

So it is asked again only when something has changed that the answer depends on.  What a router says may depend on
anything: with one that is asked, each answer is Django's.
"""

import operator

from django import db
from django.apps import apps

from ...compat.django import flushes
from ...compat.django.own_code import is_djangos

__unittest = True

_facts = operator.attrgetter("_meta.db_table", "_meta.managed", "_meta.swappable")

# Methods of routers that are asked; the second one by Django 1.8
_ASKED = ("allow_migrate", "allow_syncdb")

# What Django's own router keeps
_OWN = {"_routers", "routers"}

# alias -> (what the answer depends on, the answer)
_known = {}


def names(connection):
    """Return the names of the tables that belong to models as a tuple, in Django's order, whether they exist or not."""
    if not _is_predictable(connection.introspection):
        return tuple(flushes.table_names(connection))
    basis = _basis()
    known = _known.get(connection.alias)
    if known is None or known[0] != basis:
        known = _known[connection.alias] = (basis, tuple(flushes.table_names(connection)))
    return known[1]


def _is_predictable(introspection):
    """Return whether the answer depends on the models only."""
    router = db.router
    return (
        type(router) is db.utils.ConnectionRouter
        and _OWN.issuperset(router.__dict__)
        and not any(hasattr(one, name) for one in router.routers for name in _ASKED)
        and is_djangos(introspection.django_table_names)
    )


def _basis():
    models = []
    for config in apps.get_app_configs():
        models.extend(config.models.values())
    facts = list(map(_facts, models))
    return models, facts, [model._meta.swapped for model, (_, _, swappable) in zip(models, facts) if swappable]
