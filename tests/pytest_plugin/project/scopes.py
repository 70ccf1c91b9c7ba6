"""Loops that live longer than a test, and the context of a test."""

import asyncio
import contextvars

import pytest

variable = contextvars.ContextVar("variable", default=None)
loops = []


@pytest.fixture(scope="module")
async def loop_of_module():
    loop = asyncio.get_running_loop()
    yield loop
    assert asyncio.get_running_loop() is loop


@pytest.fixture(scope="session")
async def loop_of_session():
    return asyncio.get_running_loop()


@pytest.fixture
async def loop_of_test():
    token = variable.set("set by the fixture")
    task = asyncio.current_task()
    yield asyncio.get_running_loop()
    assert asyncio.current_task() is task
    variable.reset(token)


@pytest.mark.django_async(loop_scope="module")
async def test_in_the_module(loop_of_module):
    assert asyncio.get_running_loop() is loop_of_module


@pytest.mark.django_async(loop_scope="module")
async def test_in_the_module_again(loop_of_module, loop_of_test):
    assert asyncio.get_running_loop() is loop_of_module is loop_of_test


@pytest.mark.django_async(loop_scope="session")
async def test_in_the_session(loop_of_session):
    assert asyncio.get_running_loop() is loop_of_session


async def test_by_itself(loop_of_module, loop_of_test):
    assert asyncio.get_running_loop() is loop_of_test is not loop_of_module
    assert variable.get() == "set by the fixture"


@pytest.fixture(autouse=True)
async def noted():
    loops.append(asyncio.get_running_loop())


def test_sync_beside_an_autouse_fixture():
    assert not loops[-1].is_running()


@pytest.mark.django_async(loop_scope="class")
class TestClass:
    async def test_one(self):
        type(self).loop = asyncio.get_running_loop()

    async def test_two(self):
        assert asyncio.get_running_loop() is self.loop
