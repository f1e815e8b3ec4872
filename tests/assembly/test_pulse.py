"""A worker with more to do than its connections can carry still shows that it lives."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from palaver.assembly.parts import open_parts
from palaver.chat.recovery import Recovery
from palaver.core import workers
from palaver.core.db import POOL_SIZE
from palaver.core.settings import read_settings


async def test_signs_of_life_do_not_queue_behind_the_work(dsn: str, tmp_path: Path) -> None:
    settings = read_settings({"PALAVER_DATABASE_URL": dsn, "PALAVER_DATA_DIR": str(tmp_path)})
    async with AsyncExitStack() as stack:
        parts = await open_parts(stack, settings)
        recovery = Recovery(await workers.enrol(parts.pulse), set)
        for _ in range(POOL_SIZE):
            await stack.enter_async_context(parts.db.transaction())
        async with asyncio.timeout(5):
            for _ in range(3):
                await recovery.beat()
