"""The mocks of ``unittest.mock``, which know coroutine functions, and patch() for generators and coroutines.

    @asynctest.patch("shop.billing.charge")  # a coroutine function
    async def test_pay(self, charge):
        charge.return_value = "ok"
        await self.order.apay()
        charge.assert_awaited_once_with(self.order)

The mock of a coroutine function is a CoroutineMock, and so is each attribute
that is one in the mock's spec: the ``asave()`` of a model, the ``acreate()`` of a
manager, the ``get()`` of AsyncClient.
"""

from unittest.mock import ANY, DEFAULT, PropertyMock, call, sentinel

from ..compat.shims.chosen_mocks import (
    GLOBAL,
    LIMITED,
    CoroutineMock,
    MagicMock,
    Mock,
    NonCallableMagicMock,
    NonCallableMock,
    PatchScope,
    create_autospec,
    mock_open,
    patch,
    return_once,
)

__all__ = [
    "ANY",
    "CoroutineMock",
    "DEFAULT",
    "GLOBAL",
    "LIMITED",
    "MagicMock",
    "Mock",
    "NonCallableMagicMock",
    "NonCallableMock",
    "PatchScope",
    "PropertyMock",
    "call",
    "create_autospec",
    "mock_open",
    "patch",
    "return_once",
    "sentinel",
]
