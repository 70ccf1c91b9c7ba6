"""What a test can change of Django: further parts for the check ``changed_state``."""

from ..engine.state import register
from . import assigned, caches, current, database_session, models, receivers, registries, settings, wrappers

__unittest = True

for _part in (
    settings.OverriddenSettings,
    settings.Settings,
    receivers.Receivers,
    caches.Caches,
    current.Current,
    wrappers.Wrappers,
    database_session.DatabaseSession,
    models.Models,
    assigned.Assigned,
    registries.DjangoRegistries,
):
    register(_part())
