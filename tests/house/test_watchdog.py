"""A test that hangs fails and says where: in a coroutine, and in plain code."""

import asyncio
import time

import pytest

from tests.watchdog import limited


async def waiting_for_ever() -> None:
    await asyncio.Event().wait()


def test_a_task_that_waits_for_ever_is_named() -> None:
    with asyncio.Runner() as runner, pytest.raises(pytest.fail.Exception, match="waiting_for_ever"), limited(0.1):
        runner.run(waiting_for_ever())


def test_plain_code_that_hangs_is_ended() -> None:
    with pytest.raises(pytest.fail.Exception, match="no loop runs"), limited(0.1):
        time.sleep(60)
