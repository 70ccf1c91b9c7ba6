"""Attributes that are assigned to classes of forms and of the admin, to what an app has once, to handlers."""

import functools
import logging
import sys

from django.apps import AppConfig
from django.dispatch import Signal

from ..engine.state import assignments
from ..engine.state.part import short

__unittest = True

# What Django assigns itself, to instances of these classes; and what alone is of interest
_IGNORED = {
    AppConfig: ("models", "models_module", "apps"),
    Signal: ("receivers", "sender_receivers_cache", "lock"),
}
_WANTED = {logging.Handler: ("level", "formatter")}


class Assigned(assignments.AssignmentsPart):
    """Attributes that were assigned to classes whose metaclass is Django's, and to what an app has once."""

    name = "attributes"
    title = "attributes"

    def renew(self):
        for cls in (AppConfig, Signal, logging.Handler):
            _watch(cls)
        # Not before a project has forms
        widgets = sys.modules.get("django.forms.widgets")
        if widgets is not None:
            _watch(widgets.MediaDefiningClass)

    def is_wanted(self, owner):
        return not isinstance(owner, type(sys))

    def is_made(self, owner, old):
        return old is None or (old is assignments.MISSING and isinstance(owner, (AppConfig, logging.Handler)))

    def text(self, owner, name, old):
        title = owner.__qualname__ if isinstance(owner, type) else short(owner)
        now = vars(owner).get(name, assignments.MISSING)
        if old is assignments.MISSING:
            return "{}.{} is new: {}".format(title, name, short(now))
        return "{}.{} was {}, and is {}".format(
            title, name, short(old), "gone" if now is assignments.MISSING else short(now)
        )


def _watch(cls):
    """Have what is assigned to the instances of `cls` noted, for the process: nothing is replaced for each test."""
    original = cls.__setattr__
    if hasattr(original, "_async_test_original"):
        return
    ignored, wanted = _IGNORED.get(cls, ("media",)), _WANTED.get(cls)

    @functools.wraps(original)
    def note(self, name, value):
        is_of_interest = name not in ignored and name[:1] != "_" and (wanted is None or name in wanted)
        if is_of_interest and assignments.is_anyone_listening():
            assignments.note(self, name, _is_making(sys._getframe(1)), ("django",))
        original(self, name, value)

    note._async_test_original = original
    cls.__setattr__ = note


def _is_making(frame):
    """Return whether the code of the frame is Django's, or makes an object or a class."""
    module = frame.f_globals.get("__name__") or ""
    return module.partition(".")[0] == "django" or frame.f_code.co_name in ("__new__", "__init__")
