"""How often, and how many at once: turns by the limits of the bot, on every carrier and over all workers."""

import asyncio
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI

from tests.e2e.house import House, asking, error_of
from tests.e2e.stream import Stream
from tests.e2e.talk import talk
from tests.servers.palaver import PATIENCE_S, until
from tests.servers.scripted_llm import Script

SLOW = Script(tokens=2_000, rate=20)
QUICK = Script(text="Yes.")


async def bot(house: House, script: Script = QUICK, **limits: int | None) -> str:
    return await house.bot(script, config={"limits": limits} if limits else None)


async def token(house: House, bot: str, visitor: str = "visitor") -> str:
    answer = await house.ok("POST", "/api/chat/get_token", json={"user_id": visitor, "persona": bot})
    return str(answer["token"])


async def status(house: House, key: str, **fields: Any) -> int:
    """Of one turn, on a connection of its own, so that any worker may get it."""
    async with house.server.client(key) as client:
        return (await client.post("/api/chat/completion", json={"message": "Hi", **fields})).status_code


async def stopped(house: House, *streams: Stream) -> None:
    """Stop the turns of streams, and wait for their ends."""
    for stream in streams:
        first = stream.seen[0] if stream.seen else await anext(stream.events())
        await house.ok("POST", f"/api/chat/turns/{first.data['turn_id']}/cancel")


async def test_a_visitor_has_twenty_turns_a_minute_and_keys_have_any_number(house: House) -> None:
    alias = await bot(house)
    visitor, other = await token(house, alias), await token(house, alias, "another")
    found = [await status(house, visitor) for _ in range(40)]
    assert found[:20] == [200] * 20
    assert 429 in found
    assert set(found) == {200, 429}
    assert await status(house, other) == 200
    key = (await house.ok("POST", "/api/keys", json={"kind": "prod", "name": "prod"}))["secret"]
    assert [await status(house, key, persona=alias) for _ in range(25)] == [200] * 25


async def test_the_answer_says_where_a_visitor_stands(house: House) -> None:
    visitor = await token(house, await bot(house, per_visitor_rpm=2))
    async with house.server.client(visitor) as client:
        first = await client.post("/api/chat/completion", json={"message": "Hi"})
        assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("2", "1")
        assert 25 <= int(first.headers["ratelimit-reset"]) <= 30
        async with client.stream("POST", "/api/chat/completion/stream", json={"message": "Hi"}) as streamed:
            assert streamed.headers["ratelimit-remaining"] == "0"
        for path in ("/api/chat/completion", "/api/chat/completion/stream"):
            refused = await client.post(path, json={"message": "Hi"})
            assert refused.status_code == 429
            assert error_of(refused)["code"] == "rate_limited"
            assert 1 <= int(refused.headers["retry-after"]) <= 30
            assert refused.headers["ratelimit-remaining"] == "0"
        assert "ratelimit-limit" not in (await client.get("/api/sessions")).headers


async def test_every_carrier_counts_the_same_turns(house: House) -> None:
    alias = await bot(house, per_visitor_rpm=3)
    visitor = await token(house, alias)
    assert await status(house, visitor) == 200
    async with talk(house.server, visitor) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Hi")
        assert (await socket.turn())[-1]["type"] == "done"
    base = f"{house.server.url}/v1"
    async with AsyncOpenAI(api_key=visitor, base_url=base, max_retries=0, timeout=PATIENCE_S) as client:
        await client.chat.completions.create(model=alias, messages=[{"role": "user", "content": "Hi"}])
        for stream in (False, True):
            with pytest.raises(openai.RateLimitError) as refused:
                await client.chat.completions.create(
                    model=alias, messages=[{"role": "user", "content": "Hi"}], stream=stream
                )
            assert refused.value.code == "rate_limited"
            assert "retry-after" in refused.value.response.headers
    async with talk(house.server, visitor) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="Hi")
        assert (await socket.hear("error"))["code"] == "rate_limited"
        await socket.say("ping")
        await socket.hear("pong")
    assert await status(house, visitor) == 429


async def test_many_at_once_get_no_more_than_there_is(house: House) -> None:
    visitor = await token(house, await bot(house, per_visitor_rpm=5))
    found = await asyncio.gather(*(status(house, visitor) for _ in range(15)))
    assert sorted(found) == [200] * 5 + [429] * 10


async def test_no_limit_and_none_at_all_are_limits_too(house: House) -> None:
    free = await token(house, await bot(house, per_visitor_rpm=None))
    assert [await status(house, free) for _ in range(25)] == [200] * 25
    closed = await bot(house, per_visitor_rpm=0)
    assert await status(house, await token(house, closed)) == 429
    assert await status(house, house.server.admin_key, persona=closed) == 200


async def test_a_conversation_is_answered_once_at_a_time(house: House) -> None:
    alias = await bot(house, SLOW)
    first = await house.stream(alias, "Slow?")
    session = (await anext(first.events())).data["session_id"]
    for _ in range(6):
        async with house.server.client() as client:
            refused = await client.post("/api/chat/continuation", json=asking(None, "And?", session))
        assert refused.status_code == 429
        assert error_of(refused)["code"] == "rate_limited"
        assert refused.headers["retry-after"] == "1"
    assert len(await house.messages(session)) <= 2, "a refused question leaves no trace"
    await stopped(house, first)
    quick = await bot(house)
    for _ in range(3):
        async with house.server.client() as client:
            answer = await client.post("/api/chat/continuation", json=asking(quick, "And?", session))
        assert answer.status_code == 200, answer.text


async def begun(house: House, bot: str, session: str) -> tuple[int, str]:
    """The status of one more question, on a connection of its own, and the turn that goes on without it."""
    async with house.server.client() as client:
        asked = asking(bot, "And?", session)
        async with client.stream("POST", "/api/chat/continuation/stream", json=asked) as answer:
            return answer.status_code, answer.headers.get("x-turn-id", "")


async def test_of_many_at_once_in_a_conversation_one_is_answered(house: House) -> None:
    """Whichever workers they reach, and however close they come together."""
    slow, quick = await bot(house, SLOW), await bot(house)
    for _ in range(5):
        session = (await house.ok("POST", "/api/chat/completion", json=asking(quick, "Hi")))["session_id"]
        found = await asyncio.gather(*(begun(house, slow, session) for _ in range(8)))
        assert sorted(status for status, _ in found) == [200] + [429] * 7
        for _, turn in found:
            if turn:
                await house.ok("POST", f"/api/chat/turns/{turn}/cancel")


async def test_whoever_stops_an_answer_may_ask_on_at_once(house: House) -> None:
    slow, quick = await bot(house, SLOW), await bot(house)
    first = await house.stream(slow, "Slow?")
    session = (await anext(first.events())).data["session_id"]
    for _ in range(4):
        await stopped(house, first)
        answer = await house.ask(quick, "And?", session=session)
        assert answer.status_code == 200, answer.text
        first = await house.stream(slow, "Slow?", session=session)
        await anext(first.events())
    await stopped(house, first)


async def test_a_bot_talks_to_so_many_at_once(house: House) -> None:
    alias = await bot(house, SLOW, per_bot_concurrency=2)
    running = [await house.stream(alias, "Slow?", worker=pid) for pid in (house.server.worker_pids * 2)[:2]]
    for stream in running:
        await anext(stream.events())
    assert [await status(house, house.server.admin_key, persona=alias) for _ in range(4)] == [429] * 4
    base, key = f"{house.server.url}/v1", house.server.admin_key
    async with AsyncOpenAI(api_key=key, base_url=base, max_retries=0, timeout=PATIENCE_S) as client:
        with pytest.raises(openai.RateLimitError):
            await client.chat.completions.create(model=alias, messages=[{"role": "user", "content": "Hi"}])
    await stopped(house, running[0])

    async def free() -> bool:
        stream = await house.stream(alias, "Slow?")
        if stream.status == 200:
            await stopped(house, stream)
        return stream.status == 200

    assert await until(free)
    await stopped(house, running[1])


async def test_a_place_is_free_however_an_exchange_ends(house: House) -> None:
    """Each of these leaves its one place behind for the next."""
    alias = await bot(house, Script(tokens=40, rate=200), per_bot_concurrency=1)
    broken = await house.bot(Script(fault="500"), config={"limits": {"per_bot_concurrency": 1}})
    base, key = f"{house.server.url}/v1", house.server.admin_key
    async with AsyncOpenAI(api_key=key, base_url=base, max_retries=0, timeout=PATIENCE_S) as client:
        for stream in (False, True, False):
            made = await client.chat.completions.create(
                model=alias, messages=[{"role": "user", "content": "Hi"}], stream=stream
            )
            if stream:
                await anext(made.__aiter__())  # type: ignore[union-attr]  # it is a stream
                await made.close()  # type: ignore[union-attr]  # as above
                assert await until(lambda: status_is(house, alias, 200))
        for _ in range(3):
            with pytest.raises(openai.InternalServerError):
                await client.chat.completions.create(model=broken, messages=[{"role": "user", "content": "Hi"}])
    assert [await status(house, key, persona=alias) for _ in range(3)] == [200] * 3
    assert [await status(house, key, persona=broken) for _ in range(3)] == [503] * 3


async def status_is(house: House, alias: str, wanted: int) -> bool:
    return await status(house, house.server.admin_key, persona=alias) == wanted
