"""Which mocks are used, the installed asynctest's or ours.

Classes depend on each other: what a mock returns, what its attributes are, what
create_autospec() makes of a function.  So they come all from one place, and
FileMock and its kind (`chosen_file_mocks`) too:

* the installed asynctest, if its classes have all that release 0.13 documents
  for them: that is so from 0.12.4 on.  Older ones do not record what was
  awaited, class methods are no coroutine functions, ``async with`` is not mocked.
* otherwise ours.

patch() and what hangs on it is ours everywhere, and puts the classes above in
place: each released asynctest makes the mocks of a decorated function once for
all its calls, older ones have no scopes, and LIMITED raises IndexError on the
last releases of Python 3.7.  It takes the scopes of both.

Needed by: Python 3.5 to 3.7, where tests that import from both must meet one set of classes.
Delete when: Python >= 3.8 (asynctest works no longer).
Upstream: https://github.com/Martiusweb/asynctest/issues/121
Tests: tests/compat/shims/test_chosen_mocks.py
"""

import types

from . import autospec, installed_asynctest, mocks, patching, scopes, side_effects

__unittest = True


async def _coroutine_function():
    pass  # pragma: no cover: it is never awaited, what matters is its kind


def is_complete(module):
    """Return whether the mocks of `module`, an asynctest.mock, have all that is documented."""
    if not hasattr(module, "create_autospec"):
        return False
    try:
        # Until 0.12.4 this asserts the contrary.
        module.create_autospec(_coroutine_function).assert_awaited()
    except AssertionError:
        return True
    return False


#: Whether the classes are those of the installed asynctest
installed_serves = installed_asynctest.mock is not None and is_complete(installed_asynctest.mock)

if installed_serves:
    Mock = installed_asynctest.mock.Mock
    MagicMock = installed_asynctest.mock.MagicMock
    NonCallableMock = installed_asynctest.mock.NonCallableMock
    NonCallableMagicMock = installed_asynctest.mock.NonCallableMagicMock
    CoroutineMock = installed_asynctest.mock.CoroutineMock
    create_autospec = installed_asynctest.mock.create_autospec
    mock_open = installed_asynctest.mock.mock_open
else:
    Mock = mocks.Mock
    MagicMock = mocks.MagicMock
    NonCallableMock = mocks.NonCallableMock
    NonCallableMagicMock = mocks.NonCallableMagicMock
    CoroutineMock = mocks.CoroutineMock
    create_autospec = autospec.create_autospec
    mock_open = mocks.mock_open

return_once = installed_asynctest.name_of(installed_asynctest.mock, "return_once", side_effects.return_once)
PatchScope = installed_asynctest.name_of(installed_asynctest.mock, "PatchScope", scopes.PatchScope)
GLOBAL = PatchScope.GLOBAL
LIMITED = PatchScope.LIMITED

patch = patching.build(
    types.SimpleNamespace(
        MagicMock=MagicMock,
        NonCallableMagicMock=NonCallableMagicMock,
        CoroutineMock=CoroutineMock,
        create_autospec=create_autospec,
    ),
    GLOBAL,
)
