"""The figures: which cost is divided by which, and the most that the ratio may be."""

import collections

from .bodies import (
    BODIES,
    CLIENT,
    CLIENT_TO_SYNC_VIEW,
    EMPTY,
    EXECUTE,
    GET,
    HOP,
    ONE_REQUEST,
    ONE_SUBTEST,
    ONE_TEST,
    ORM,
    SUBTEST,
    TASK,
)
from .kinds import (
    ASYNCIO_RUN,
    DJANGO_ASYNC,
    DJANGO_SYNC,
    OURS_ASYNC,
    OURS_SYNC,
    OURS_WATCHED,
    UNITTEST_ASYNC,
    available,
)

#: `kind` and `other` are names of kinds, `body` that of what both do; `limit` may be None.
Figure = collections.namedtuple("Figure", "title kind other body limit")

FIGURES = [
    Figure("empty sync test", OURS_SYNC, DJANGO_SYNC, EMPTY, 1.35),
    Figure("empty async test", OURS_ASYNC, DJANGO_ASYNC, EMPTY, 0.45),
    Figure("empty async test / sync one", OURS_ASYNC, DJANGO_SYNC, EMPTY, 1.8),
    Figure("task", OURS_ASYNC, DJANGO_ASYNC, TASK, 1.2),
    Figure("sync_to_async hop", OURS_ASYNC, DJANGO_ASYNC, HOP, 1.15),
    Figure("5 ORM calls, sync test", OURS_SYNC, DJANGO_SYNC, ORM, 1.2),
    Figure("5 ORM calls, async test", OURS_ASYNC, DJANGO_ASYNC, ORM, 0.95),
    Figure("cursor.execute(), sync test", OURS_SYNC, DJANGO_SYNC, EXECUTE, 1.2),
    Figure("cursor.execute(), async test", OURS_ASYNC, DJANGO_ASYNC, EXECUTE, 1.2),
    Figure("objects.get(), sync test", OURS_SYNC, DJANGO_SYNC, GET, 1.2),
    Figure("objects.get(), async test", OURS_ASYNC, DJANGO_ASYNC, GET, 1.2),
    Figure("subTest, sync test", OURS_SYNC, DJANGO_SYNC, SUBTEST, 1.1),
    Figure("subTest, async test", OURS_ASYNC, DJANGO_ASYNC, SUBTEST, 1.1),
    Figure("class of one sync test", OURS_SYNC, DJANGO_SYNC, ONE_TEST, 1.3),
    Figure("class of one async test", OURS_ASYNC, DJANGO_ASYNC, ONE_TEST, None),
    Figure("client.get()", OURS_SYNC, DJANGO_SYNC, CLIENT, 1.2),
    Figure("async_client.get()", OURS_ASYNC, DJANGO_ASYNC, CLIENT, 1.0),
    Figure("async_client.get(), sync view", OURS_ASYNC, DJANGO_ASYNC, CLIENT_TO_SYNC_VIEW, 1.0),
    # Whole tests that do a thing once, for what it is in a usual one.
    Figure("test with one subTest", OURS_SYNC, DJANGO_SYNC, ONE_SUBTEST, None),
    Figure("test with one client.get()", OURS_SYNC, DJANGO_SYNC, ONE_REQUEST, None),
    # With all parts of the check, which is not on by default.
    Figure("changed_state=True, sync test", OURS_WATCHED, OURS_SYNC, EMPTY, 1.7),
    # What a loop costs by itself, to compare with.
    Figure("empty, asyncio.run() / sync", ASYNCIO_RUN, DJANGO_SYNC, EMPTY, None),
    Figure("empty, unittest's async / sync", UNITTEST_ASYNC, DJANGO_SYNC, EMPTY, None),
]


def missing(figure):
    """Return the first name of a kind that `figure` needs and that there is not, or None."""
    return next((kind for kind in (figure.kind, figure.other) if kind not in available()), None)


def cases(figures):
    """Return the set of (name of a kind, name of a body) that those of `figures` consist of that can be measured."""
    return {
        (kind, body)
        for figure in figures
        if not missing(figure)
        for kind in (figure.kind, figure.other)
        for body in (figure.body, BODIES[figure.body].minus)
        if body
    }


def select(patterns):
    """Return the figures whose title contains one of `patterns`, or all if there is no pattern."""
    wanted = [pattern.lower() for pattern in patterns]
    return [figure for figure in FIGURES if not wanted or any(text in figure.title.lower() for text in wanted)]
