"""Patches that were started and not stopped: those of unittest.mock, which asynctest's are too."""

from unittest import mock

from .part import Change, Part, short

__unittest = True


class StartedPatches(Part):
    """What ``patch().start()`` has begun, and nothing has ended."""

    name = "patches"
    title = "patches"
    is_default = True

    def take(self):
        return _started()[:]

    def changes(self, before):
        started = _started()
        if len(started) == len(before) and started == before:
            return []
        return [
            Change(
                "patch({}).start() was not followed by stop(); self.addCleanup(patcher.stop) calls it".format(_target(one))
            )
            for one in _new(before)
        ]

    def put_back(self, before):
        for one in reversed(_new(before)):
            one.stop()


def _started():
    # The list that patch.stopall() works on, in each Python so far.
    return getattr(mock._patch, "_active_patches", ())[:]


def _new(before):
    return [one for one in _started() if not any(one is other for other in before)]


def _target(one):
    if hasattr(one, "attribute"):
        try:
            target = one.getter()
        except Exception:
            return one.attribute
        return "{}.{}".format(getattr(target, "__name__", short(target)), one.attribute)
    return short(getattr(one, "in_dict", one))
