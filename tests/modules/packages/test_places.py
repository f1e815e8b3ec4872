"""Places for packages: few are open at once, and each is closed."""

import asyncio
import io
from functools import partial

from palaver.config.packages.archive import Archive
from palaver.config.packages.source import Bounds
from palaver.modules.packages.places import Places
from tests.config.packages.packing import packed


async def test_the_third_package_is_opened_when_another_is_done() -> None:
    places, files = Places(), [io.BytesIO(packed({"bot.yaml": "a: 1"})) for _ in range(3)]
    begun, done = asyncio.Semaphore(0), asyncio.Event()

    async def hold(file: io.BytesIO) -> None:
        async with places.opened(partial(Archive, file, "x.zip", Bounds())):
            begun.release()
            await done.wait()

    async with asyncio.TaskGroup() as tasks:
        for file in files[:2]:
            tasks.create_task(hold(file))
        await begun.acquire()
        await begun.acquire()
        third = tasks.create_task(hold(files[2]))
        for _ in range(20):
            await asyncio.sleep(0)
        assert files[2].tell() == 0
        done.set()
    assert third.done()
    assert all(file.closed for file in files)
