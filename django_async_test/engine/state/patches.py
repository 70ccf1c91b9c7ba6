"""Patches that were started and not stopped: those of unittest.mock, which asynctest's are too."""

from ...compat.python import started_patches
from .part import Change, Part, short

__unittest = True


class StartedPatches(Part):
    """What ``patch().start()`` has begun, and nothing has ended."""

    name = "patches"
    title = "patches"
    is_default = True
    is_settled = True

    take = staticmethod(started_patches.started)

    def changes(self, before):
        if not started_patches.started():
            # Nearly always
            return []
        return [
            Change(
                "patch({}).start() was not followed by stop(); self.addCleanup(patcher.stop) calls it".format(
                    _target(one)
                )
            )
            for one in _new(before)
        ]

    def marks(self, before):
        return [started_patches.mark()] if not before else None

    def put_back(self, before):
        for one in reversed(_new(before)):
            one.stop()


def _new(before):
    now = started_patches.started()
    return [one for one in now if not any(one is other for other in before)] if now else now


def _target(one):
    target, attribute = started_patches.target_of(one)
    name = getattr(target, "__name__", None) or short(target)
    return name if attribute is None else "{}.{}".format(name, attribute)
