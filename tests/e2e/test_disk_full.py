"""A full disk: uploads and questions are told what is wrong, nothing stored is lost, and room brings all back."""

import asyncio
import errno
import os
import random
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.conftest import MISSING
from tests.e2e.house import House, environment, error_of, json_of, opened
from tests.e2e.stream import Json, joined
from tests.e2e.talk import talk
from tests.servers.palaver import palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedLLM

SIZE = "160m"
LONG = "x" * 90_000
WORDS = 40_000
NOISE = "".join(f"{random.Random(7 * number).randbytes(4).hex()} " for number in range(WORDS))  # does not compress well


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which only root may mount."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "none", str(disk)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
        why = mounted.stderr.strip()
    except FileNotFoundError:
        mounted, why = None, "there is no program mount"
    if mounted is None or mounted.returncode:
        MISSING["a small disk"] = f"a full disk is not tried: {why or 'only root may mount one'}"
        pytest.skip(f"missing: a small disk: {why}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture
async def house(small_disk: Path, tmp_path: Path, llm: ScriptedLLM) -> AsyncIterator[House]:
    """Its log lies elsewhere: what is said of a full disk must be read somewhere."""
    data, log = small_disk / "data", tmp_path / "server.log"
    async with palaver_server(1, environment(llm), data, log=log) as server, opened(server, llm) as made:
        yield made


def fill(disk: Path, name: str = "ballast") -> Path:
    """Leave not a byte."""
    ballast = disk / name
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                assert error.errno in {errno.ENOSPC, errno.EDQUOT}  # noqa: PT017  # what it takes to be here
    assert os.statvfs(disk).f_bavail == 0
    return ballast


async def test_a_full_disk_is_said_to_be_full_and_loses_nothing(house: House, small_disk: Path) -> None:
    bot = await house.bot(Script(text="Well."), config={"behaviour": {"max_message_chars": len(LONG)}})
    session = json_of(await house.ask(bot, "Acknowledged?"))["session_id"]
    collection = await house.collection()
    kept = await house.upload(collection, "kept.txt", b"The parrot eats walnuts.")
    await house.settled(collection, kept)
    long = {"model": {"params": {"max_output_tokens": 64_000}}}  # an answer far beyond its tokens would be cut
    talker = await house.bot(Script(text=NOISE, fault="stall", after=WORDS - 1), config=long)
    running = await house.stream(talker, "Go on.")
    async for _ in running.events():
        if len(joined(running.seen)) > 0.9 * len(NOISE):
            break
    first = running.seen[0]
    ballast = await asyncio.to_thread(fill, small_disk)
    refused = await house.http.post(f"/api/collections/{collection}/documents", files={"file": ("a.txt", b"x" * 9999)})
    assert refused.status_code == 507
    assert error_of(refused)["code"] == "storage_full"
    assert "full" in error_of(refused)["message"]
    assert error_of(refused)["request_id"] in house.server.log()
    told = await fill_the_database(house, bot, session)
    more = await asyncio.to_thread(fill, small_disk, "more")  # what PostgreSQL gave back meanwhile
    await house.http.post(f"/api/chat/turns/{first.data['turn_id']}/cancel")
    await running.all()
    last = running.seen[-1].data
    assert last["type"] == "done" or last["code"] == "unavailable", last
    for full in (ballast, more):
        full.unlink()

    async def works() -> bool:
        answer = await house.ask(bot, "Room again?")
        assert answer.status_code in {200, 503, 507}, answer.text
        return answer.status_code == 200

    assert await until(works, pause_s=0.2)
    history = [item["content"] for item in await house.messages(session)]
    assert history[:2] == ["Acknowledged?", "Well."]
    assert len(history) >= 2 + 2 * told
    await whole(house, first.data, joined(running.seen))
    document = await house.upload(collection, "a.txt", b"There is room for words again.")
    assert (await house.settled(collection, document))["status"] == "ready"
    hits = await house.ok("POST", f"/api/collections/{collection}/search", json={"query": "What does the parrot eat?"})
    assert kept in [hit["document_id"] for hit in hits["hits"]]


async def whole(house: House, first: Json, text: str) -> None:
    """The answer that ended while there was no room is stored now."""

    async def stored() -> bool:
        items = await house.messages(first["session_id"])
        return [item["content"] for item in items] == ["Go on.", text] and items[1]["state"] == "cancelled"

    assert await until(stored, pause_s=0.2)


async def fill_the_database(house: House, bot: str, session: str) -> int:
    """Ask long questions until the database has no room either; how many were acknowledged, and all three carriers."""
    told = 0
    for _ in range(2000):
        answer = await house.ask(bot, LONG, session=session)
        if answer.status_code != 200:
            break
        told += 1
    assert answer.status_code in {503, 507}, answer.text
    assert error_of(answer)["code"] in {"storage_full", "unavailable"}
    stream = await house.stream(bot, LONG, session=session)
    if stream.status == 200:
        assert (await stream.all())[-1].data["code"] == "unavailable"
    else:
        assert stream.status in {503, 507}
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text=LONG, session=session)
        heard = await socket.turn()
        assert heard[-1]["type"] == "done" or heard[-1]["code"] == "unavailable"
    return told
