"""Providers that never come to an end, and clients that never read: bounded in memory, with an honest end."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.house import House, json_of
from tests.e2e.stream import Stream, check_order, joined
from tests.e2e.talk import talk, text_of
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script, ScriptedCall

MEGABYTE = 1 << 20
TEN = 10 * MEGABYTE
FLOOD = " ".join(["x" * 8191] * (TEN // 8192 + 1))
LONG = {"model": {"params": {"max_output_tokens": 64_000}}}  # the longest that a bot may ask for
ROOM = 96 * MEGABYTE  # that a worker may take for a flood of ten megabytes, its log, and what it sends of it


def resident(house: House) -> int:
    """Bytes of memory that the workers have together."""
    lines = [Path(f"/proc/{pid}/status").read_text().splitlines() for pid in house.server.worker_pids]
    return sum(int(line.split()[1]) * 1024 for text in lines for line in text if line.startswith("VmHWM"))


def wire(bot: str, **fields: Any) -> dict[str, Any]:
    return {"model": bot, "messages": [{"role": "user", "content": "Never end."}], **fields}


async def told(house: House, bot: str, carrier: str) -> tuple[str, str]:
    """What was said on a carrier, and why it ended."""
    if carrier == "stream":
        events = await house.asked(bot, "Never end.")
        check_order(events)
        return joined(events), events[-1].data["finish_reason"]
    if carrier == "whole":
        answer = json_of(await house.ask(bot, "Never end."))
        turn = await house.answer(answer["turn_id"], answer["session_id"])
        return answer["rg_response"]["response"], turn["finish_reason"]
    if carrier == "socket":
        async with talk(house.server) as socket:
            await socket.hear("ready")
            await socket.say("user.message", text="Never end.", persona=bot)
            heard = await socket.turn()
            return text_of(heard), heard[-1]["finish_reason"]
    choice = json_of(await house.http.post("/v1/chat/completions", json=wire(bot)))["choices"][0]
    return choice["message"]["content"], choice["finish_reason"]


@pytest.mark.parametrize("carrier", ["stream", "whole", "socket", "openai"])
async def test_ten_megabytes_are_cut_where_they_are_too_long(house: House, carrier: str) -> None:
    bot = await house.bot(Script(text=FLOOD, batch=50), config=dict(LONG))
    before = resident(house)
    said, reason = await told(house, bot, carrier)
    assert reason == "length"
    assert FLOOD.startswith(said)
    assert MEGABYTE < len(said) < TEN
    assert resident(house) - before < ROOM
    assert await house.llm.settled(house.request_of(bot)) == "gone"


@pytest.mark.parametrize("stream", [True, False])
async def test_calls_without_an_end_are_cut_too(house: House, stream: bool) -> None:
    """They say nothing, so no length of what was said would end them; on our own routes no round has so many."""
    calls = tuple(ScriptedCall("f", "", f"call_{number}") for number in range(12_000))
    config = {"model": {"params": {"max_output_tokens": 10}}}
    bot = await house.bot(Script(text="", tokens=0, calls=calls), config=config)
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
    answer = await house.http.post("/v1/chat/completions", json=wire(bot, tools=tools, stream=stream))
    assert '"finish_reason":"length"' in answer.text.replace(" ", "")
    assert answer.text.count("call_") < 6_000


async def test_arguments_without_an_end_end_the_answer(house: House) -> None:
    call = ScriptedCall("builtin_calculator", '{"expression": "' + "1+" * 100_000)
    config = {**LONG, "tools": {"enabled": ["builtin.calculator"]}}
    bot = await house.bot(Script(text="I compute.", calls=(call,) * 8), config=config)
    events = await house.asked(bot, "Sum up.")
    check_order(events)
    assert (joined(events), events[-1].data["finish_reason"]) == ("I compute.", "length")


async def silent(house: House, bot: str) -> Stream:
    """A stream of ours that nobody reads on."""
    stream = await house.stream(bot, "Never end.")
    assert stream.status == 200
    return stream


async def test_clients_that_never_read_hold_up_neither_their_turns_nor_others(house: House) -> None:
    bot = await house.bot(Script(text=FLOOD[: 2 * MEGABYTE], batch=50), config=dict(LONG))
    quick = await house.bot(Script(text="Quick."))
    before = resident(house)
    async with talk(house.server) as socket:
        await socket.hear("ready")
        socket.connection.transport.pause_reading()
        await socket.say("user.message", text="Never end.", persona=bot)
        streams = [await silent(house, bot) for _ in range(5)]

        async def ended() -> bool:
            query = "select t.state from chat_turn t join config_bot b on b.id = t.bot_id where b.alias = $1"
            return [row[0] for row in await house.rows(query, bot)] == ["done"] * 6

        assert await until(ended, pause_s=0.1)
        assert json_of(await house.ask(quick, "Anybody?"))["rg_response"]["response"] == "Quick."
        assert resident(house) - before < ROOM
        socket.connection.transport.abort()
    for stream in streams:
        assert joined(await stream.all()) == FLOOD[: 2 * MEGABYTE], "it may still read all of it"


async def test_who_does_not_read_openais_wire_holds_the_provider_back_and_lets_go_by_leaving(house: House) -> None:
    """Nothing of it is kept, so the model waits for its reader."""
    bot = await house.bot(Script(text=" ".join(["x" * 8191] * 8000), batch=8))
    line = await house.line()
    before = resident(house)
    await line.request("POST", "/v1/chat/completions", house.headers(), wire(bot, stream=True))
    line._reader._transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own reader would take it in
    request = house.request_of(bot)
    heard = -1

    async def held() -> bool:
        nonlocal heard
        before, heard = heard, request.sent
        await asyncio.sleep(0.3)
        return before == heard > 0

    assert await until(held)
    assert request.sent < 4000, "it was held back before its end"
    assert resident(house) - before < ROOM
    line.cut()
    assert await house.llm.settled(request) == "gone"
