"""What a test can change of Django: further parts for the check ``changed_state``."""

from ..engine.state import register
from . import caches, current, receivers, settings, wrappers

__unittest = True

for _part in (
    settings.OverriddenSettings,
    settings.Settings,
    receivers.Receivers,
    caches.Caches,
    current.Current,
    wrappers.Wrappers,
):
    register(_part())
