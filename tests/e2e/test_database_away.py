"""The database goes away and comes back: running turns end, requests are told so meanwhile, nothing stored is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from signal import SIGKILL

import pytest

from palaver.core import leftovers
from tests.e2e.house import House, environment, error_of, json_of, opened
from tests.e2e.stream import Json, check_order, joined
from tests.e2e.talk import talk, text_of
from tests.servers.palaver import PalaverServer, palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedLLM

TEXT = "".join(f"Wort {number} 🦜 " for number in range(150))


@pytest.fixture(scope="module", params=[1, 2], ids=["one-worker", "two-workers"])
async def house(request: pytest.FixtureRequest, llm: ScriptedLLM) -> AsyncIterator[House]:
    """A server of its own: what others ask meanwhile would fail."""
    async with palaver_server(request.param, environment(llm)) as server, opened(server, llm) as made:
        yield made


async def test_a_killed_database_is_hardly_noticed(house: House) -> None:
    quick, slow = await house.bot(Script(text="Well.")), await house.bot(Script(text=TEXT, rate=150))
    session = json_of(await house.ask(quick, "Acknowledged?"))["session_id"]
    stream = await house.stream(slow, "Go on.")
    async for event in stream.events():
        if event.type == "token" and event.data["content"] == "30 ":
            house.server.signal(SIGKILL, house.server.postmaster)
    check_order(stream.seen)
    assert stream.seen[-1].type == "done", stream.seen[-1]
    assert joined(stream.seen) == TEXT
    first = stream.seen[0].data
    assert (await settled(house, f"/api/sessions/{first['session_id']}/messages"))["items"][1]["content"] == TEXT
    assert [item["content"] for item in await house.messages(session)] == ["Acknowledged?", "Well."]
    assert json_of(await house.ask(quick, "And now?"))["rg_response"]["response"] == "Well."


async def test_while_it_is_away_everybody_is_told_and_afterwards_all_is_there(house: House) -> None:
    quick, slow = await house.bot(Script(text="Well.")), await house.bot(Script(text=TEXT, rate=150))
    session = json_of(await house.ask(quick, "Acknowledged?"))["session_id"]
    collection = await house.collection()
    stream = await house.stream(slow, "Go on.")
    await anext(stream.events())
    reading = asyncio.create_task(stream.all())
    async with talk(house.server) as socket:
        await socket.hear("ready")
        async with away(house.server):
            answers = await asyncio.gather(
                house.ask(quick, "Anybody?"),
                house.http.get("/api/sessions"),
                house.http.post(f"/api/collections/{collection}/documents", files={"file": ("a.txt", b"Words.")}),
                house.http.get("/bots", headers={"Accept": "text/html"}),
            )
            for answer in answers[:3]:
                assert answer.status_code == 503
                error = error_of(answer)
                assert error["code"] == "unavailable"
                lines = [line for line in house.server.log().splitlines() if error["request_id"] in line]
                assert [line for line in lines if "database" in line], "nobody is known now: the log has the reason"
            assert answers[3].status_code == 503
            assert "text/html" in answers[3].headers["content-type"]
            await socket.say("user.message", text="Anybody?", persona=quick)
            assert (await socket.hear("error"))["code"] == "unavailable"
            assert (await house.http.get("/healthz")).status_code == 200
            ready = await house.http.get("/readyz")
            assert ready.status_code == 503
            assert "database" in [part["name"] for part in ready.json()["parts"] if not part["ok"]]
        await settled(house, "/api/sessions")
        await until(lambda: answered(house, quick))
        await socket.say("user.message", text="Back?", persona=quick)
        assert text_of(await socket.turn()) == "Well."
    events = [*stream.seen[:1], *await reading]
    check_order(events)
    assert events[-1].type == "done", events[-1]
    assert (await house.answer(events[0].data["turn_id"], events[0].data["session_id"]))["content"] == TEXT
    assert [item["content"] for item in await house.messages(session)] == ["Acknowledged?", "Well."]
    document = await house.upload(collection, "a.txt", b"The parrot eats walnuts.")
    assert (await house.settled(collection, document))["status"] == "ready"


@asynccontextmanager
async def away(server: PalaverServer) -> AsyncIterator[None]:
    """Kill the database and hide its files: once nothing of it answers, and until the block is left."""
    files, hidden = server.data_dir / "postgres", server.data_dir / "postgres-hidden"
    killed = server.postmaster
    await asyncio.to_thread(files.rename, hidden)
    server.signal(SIGKILL, killed)
    try:
        assert await until(lambda: not leftovers.named(server.name, ("postgres", "backend")))
        yield
    finally:
        await asyncio.to_thread(hidden.rename, files)


async def settled(house: House, path: str) -> Json:
    """The answer of a path, once there is one again."""
    found: Json = {}

    async def there() -> bool:
        answer = await house.http.get(path)
        if answer.status_code == 200:
            found.update(json_of(answer))
        else:
            assert answer.status_code == 503
        return bool(found)

    assert await until(there, pause_s=0.1)
    return found


async def answered(house: House, bot: str) -> bool:
    answer = await house.ask(bot, "Back?")
    assert answer.status_code in {200, 503}
    return answer.status_code == 200
