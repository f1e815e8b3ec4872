"""One dialog by every carrier: page, API, WebSocket, OpenAI-compatible clients and the terminal."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

from tests.cli.server import PROGRAM, environment
from tests.e2e.house import House
from tests.e2e.stream import joined
from tests.e2e.talk import Talk, talk, text_of
from tests.e2e.test_dialogs import goes_on, programs, said
from tests.servers.scripted_llm import Script

DESK = """
TALK "Welcome!"
HEAR name AS NAME "Who is it?"
SET USER MEMORY "name", name
HEAR guests AS INTEGER "How many?"
HEAR area AS "inside", "terrace" "Where?"
TALK "${name}, ${guests}, ${area}."
"""
TALKED = [
    ("ana maria", "How many?"),
    ("few", "Please write a whole number."),
    ("4", "Where?"),
    ("terr", "Ana Maria, 4, terrace."),
    ("And now?", "I am the model."),
]
FIRST = "Welcome!\n\nWho is it?"
Say = Callable[[str], Awaitable[str]]


async def by_api(house: House, bot: str) -> tuple[str, str, Say]:
    first = await house.ok("POST", "/api/chat/opening", json={"persona": bot})
    session: str = first["session_id"]
    return said(first), session, lambda message: goes_on(house, session, message)


async def by_stream(house: House, bot: str) -> tuple[str, str, Say]:
    """As the chat page does."""
    line = await house.line()
    body = {"persona": bot, "reuse": True}
    events = await (await line.request("POST", "/api/chat/opening/stream", house.headers(), body)).all()
    session = str(events[0].data["session_id"])

    async def say(message: str) -> str:
        return joined(await house.asked(bot, message, session=session))

    return joined(events), session, say


async def by_openai(house: House, bot: str) -> tuple[str, str, Say]:
    """Its protocol has no place for a beginning without a message: it goes on with what was opened."""
    first, session, _ = await by_api(house, bot)

    async def say(message: str) -> str:
        asked = {"model": bot, "messages": [{"role": "user", "content": message}], "metadata": {"session_id": session}}
        answer = await house.ok("POST", "/v1/chat/completions", json=asked)
        return str(answer["choices"][0]["message"]["content"])

    return first, session, say


async def by_socket(house: House, bot: str, socket: Talk) -> tuple[str, str, Say]:
    await socket.hear("ready")
    await socket.say("hello", persona=bot)
    await socket.hear("ready")
    events = await socket.turn()

    async def say(message: str) -> str:
        await socket.say("user.message", text=message)
        return text_of(await socket.turn())

    return text_of(events), events[0]["session_id"], say


@pytest.mark.parametrize("carrier", [by_api, by_stream, by_openai])
async def test_a_dialog_is_the_same(house: House, carrier: Callable[..., Awaitable[tuple[str, str, Say]]]) -> None:
    bot = await house.bot(Script(text="I am the model."), config=programs(start=DESK))
    await played(house, await carrier(house, bot))


async def test_a_dialog_is_the_same_over_a_websocket(house: House) -> None:
    bot = await house.bot(Script(text="I am the model."), config=programs(start=DESK))
    async with talk(house.server) as socket:
        await played(house, await by_socket(house, bot, socket))


async def played(house: House, begun: tuple[str, str, Say]) -> None:
    first, session, say = begun
    assert first == FIRST
    for message, answer in TALKED:
        assert await say(message) == answer, message
    contents = [each["content"] for each in await house.messages(session)]
    assert contents == [FIRST, *(text for pair in TALKED for text in pair)]


async def test_each_message_of_a_dialog_may_come_by_another_carrier(house: House) -> None:
    bot = await house.bot(Script(text="I am the model."), config=programs(start=DESK))
    first, session, by_page = await by_stream(house, bot)
    assert first == FIRST
    async with talk(house.server) as socket:

        async def by_ws(message: str) -> str:
            await socket.say("user.message", text=message, session=session)
            return text_of(await socket.turn())

        async def by_v1(message: str) -> str:
            asked = {"model": bot, "messages": [{"role": "user", "content": message}]}
            answer = await house.ok("POST", "/v1/chat/completions", json={**asked, "metadata": {"session_id": session}})
            return str(answer["choices"][0]["message"]["content"])

        await socket.hear("ready")
        carriers = [by_ws, by_v1, lambda message: goes_on(house, session, message), by_page, by_ws]
        for carrier, (message, answer) in zip(carriers, TALKED, strict=True):
            assert await carrier(message) == answer, message


async def test_a_dialog_is_the_same_in_the_terminal(house: House) -> None:
    bot = await house.bot(Script(text="I am the model."), config=programs(start=DESK))
    child = await asyncio.create_subprocess_exec(
        *PROGRAM, "chat", bot, "--url", house.server.url,
        env=environment(PALAVER_API_KEY=house.server.admin_key),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=sys.stderr,
    )  # fmt: skip
    typed = "".join(f"{message}\n" for message, _ in TALKED)
    shown, _ = await child.communicate(typed.encode())
    answers = [FIRST, *(answer for _, answer in TALKED)]
    answers[3] += "\n(inside / terrace)"
    assert (child.returncode, shown.decode()) == (0, "".join(f"{answer}\n\n" for answer in answers))
