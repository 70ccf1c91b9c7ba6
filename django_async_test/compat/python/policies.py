"""Event loop policies, which Python 3.14 deprecates and 3.16 removes: the loop of a thread, the class of new loops.

A policy is private knowledge here: nothing is asked of it that would make a loop.

Needed by: `loops`, which remembers the loop of a thread, and `loop_parts`, which makes loops of the same class.
Delete when: Python >= 3.16; loop_class() stays, without its first arm.
Upstream: https://github.com/python/cpython/issues/127949 (policies are deprecated)
Tests: tests/compat/python/test_policies.py
"""

import asyncio
import functools

__unittest = True

# Python 3.14 and 3.15 warn of a call of the public name; 3.16 has neither.  Looked up once, since the code under test
# may replace it.
_get_policy = getattr(asyncio.events, "_get_event_loop_policy", None) or getattr(asyncio, "get_event_loop_policy", None)

# Python 3.14 and 3.15; before 3.14; None from 3.16 on.
_BasePolicy = getattr(asyncio.events, "_BaseDefaultEventLoopPolicy", None) or getattr(
    asyncio.events, "BaseDefaultEventLoopPolicy", None
)

#: Whether this Python has policies.
exist = _get_policy is not None

#: Whether a policy may be replaced without a warning: Python before 3.14.
are_replaceable = (
    exist and hasattr(asyncio, "set_event_loop_policy") and not hasattr(asyncio.events, "_set_event_loop_policy")
)


def current():
    """Return the current policy, or None where Python has none."""
    # Nearly always there is one already: asyncio's own function may make it, and takes longer.
    return read() or _get_policy() if exist else None


#: Return the same with a function of C, and None until somebody has asked for it.
read = functools.partial(vars(asyncio.events).get, "_event_loop_policy")


def replace(policy):
    """Make `policy` the current one."""
    if exist:
        (getattr(asyncio.events, "_set_event_loop_policy", None) or asyncio.set_event_loop_policy)(policy)


def thread_storage():
    """Return what has the loop of this thread as its attribute ``_loop``; None if the policy does not show it."""
    # Without asking the policy for a loop: the code under test may have replaced its method.
    return getattr(_get_policy(), "_local", None) if exist else None


def loop_class():
    """Return the class of the loops that ``asyncio.new_event_loop()`` makes, or None if that is not known."""
    if not exist:
        # Python 3.13 and later name it.
        return getattr(asyncio, "EventLoop", None)
    policy = _get_policy()
    makes = getattr(policy.new_event_loop, "__func__", None)
    if _BasePolicy is None or makes is not _BasePolicy.new_event_loop:
        return None
    return getattr(policy, "_loop_factory", None)


def refusing(refuse, is_exempt):
    """Return a policy like the current one, whose ``get_event_loop()`` calls `refuse`.

    Where ``is_exempt()`` is true, it raises RuntimeError instead, as where there is no loop.
    """
    policy = current()
    # set_event_loop_policy() insists on an instance of the abstract class.
    base = asyncio.AbstractEventLoopPolicy

    def forwarder(name):
        return lambda self, *args, **kwargs: getattr(policy, name)(*args, **kwargs)

    names = [name for name in dir(base) if not name.startswith("__") and name != "get_event_loop"]
    body = {name: forwarder(name) for name in names}

    def get_event_loop(self):
        if is_exempt():
            raise RuntimeError("There is no current event loop.")
        return refuse()

    body["get_event_loop"] = get_event_loop
    return type("ForbiddingEventLoopPolicy", (base,), body)()
