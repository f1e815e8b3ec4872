"""The client follows a turn to its end over a line that drops, and tells refusals in the server's own words."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from palaver.cli._conversation import Conversation, Event, Refused, client
from palaver.core.errors import Unavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FIRST = b'id: 1\nevent: session_created\ndata: {"type":"session_created","session_id":"s","turn_id":"t"}\n\n'
SECOND = b'id: 2\nevent: token\ndata: {"type":"token","content":"Hello"}\n\n'
LAST = b'id: 3\nevent: done\ndata: {"type":"done","sources":[]}\n\n'


@asynccontextmanager
async def listening(*routes: web.RouteDef) -> AsyncIterator[str]:
    """The address of a server that answers by `routes`."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def talking_to(*routes: web.RouteDef) -> AsyncIterator[Conversation]:
    async with listening(*routes) as url:
        http = await client(url, "sk_test_x")
        try:
            yield Conversation(http, "demo")
        finally:
            await http.close()


def streaming(*pieces: bytes, broken: bool = False) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
        if broken and request.transport is not None:
            request.transport.abort()
        return response

    return answer


async def heard(conversation: Conversation, message: str = "Hi") -> list[Event]:
    return [event async for event in conversation.ask(message)]


async def test_a_line_that_drops_is_made_again_from_the_last_event() -> None:
    attached: list[str] = []

    async def attach(request: web.Request) -> web.StreamResponse:
        attached.append(request.headers["Last-Event-ID"])
        if len(attached) == 1:
            return web.json_response({}, status=503)
        return await streaming(SECOND[:20], SECOND[20:], b": beat\n\n", LAST)(request)

    asking = web.post("/api/chat/completion/stream", streaming(FIRST, SECOND[:30], broken=True))
    async with talking_to(asking, web.get("/api/chat/turns/t/events", attach)) as conversation:
        assert [event["type"] for event in await heard(conversation)] == ["session_created", "token", "done"]
    assert attached == ["1", "1"]


async def test_the_second_question_goes_on_in_the_same_session() -> None:
    asked: list[object] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(await request.json())
        return await streaming(FIRST, LAST)(request)

    paths = ("/api/chat/completion/stream", "/api/chat/continuation/stream")
    async with talking_to(*(web.post(path, answer) for path in paths)) as conversation:
        await heard(conversation, "one")
        await heard(conversation, "two")
    assert asked == [{"message": "one", "persona": "demo"}, {"message": "two", "session": "s"}]


async def test_a_refusal_is_told_in_the_servers_words() -> None:
    async def refuse(_request: web.Request) -> web.StreamResponse:
        return web.json_response({"error": {"code": "not_found", "message": "There is no bot 'demo'."}}, status=404)

    async with talking_to(web.post("/api/chat/completion/stream", refuse)) as conversation:
        with pytest.raises(Refused, match="There is no bot 'demo'"):
            await heard(conversation)


@pytest.mark.parametrize("body", ["<html>", "[]", '{"error": "x"}'])
async def test_a_refusal_that_is_not_ours_is_told_by_its_status(body: str) -> None:
    async def refuse(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=502)

    async with talking_to(web.post("/api/chat/completion/stream", refuse)) as conversation:
        with pytest.raises(Refused, match="502"):
            await heard(conversation)


async def test_nobody_there_is_said_at_once() -> None:
    http = await client("http://127.0.0.1:9", "sk_test_x")
    with pytest.raises(Unavailable, match="cannot be reached"):
        await heard(Conversation(http, "demo"))
    await http.close()
