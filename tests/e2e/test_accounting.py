"""What each answer used, as the provider counted it; and the views that others read, with the columns they rely on."""

from collections.abc import Sequence
from contextlib import aclosing

import asyncpg
import pytest

from tests.e2e.house import House, json_of, unused
from tests.e2e.speaking import MODERN, speaking
from tests.e2e.talk import talk
from tests.e2e.test_waiting_releases import person
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

USED = """select u.provider, u.model, u.prompt_tokens, u.completion_tokens, u.estimated, u.session_id, u.owner
          from accounting_call u join config_bot b on b.id = u.bot_id where b.alias = $1 order by u.id"""


async def used(house: House, bot: str, count: int = 1) -> Sequence[asyncpg.Record]:
    """A bot's calls, once there are so many: they are stored beside the answers, not before them."""

    async def there() -> bool:
        return len(await house.rows(USED, bot)) >= count

    assert await until(there)
    return await house.rows(USED, bot)


@pytest.mark.parametrize("connection", ["openai", "anthropic", "groq", "ollama"])
async def test_usage_is_what_the_provider_counted(house: House, connection: str) -> None:
    bot = await house.bot(Script(tokens=17), connection=connection)
    whole = json_of(await house.ask(bot, "Hi"))
    assert whole["rg_response"]["tokens_used"] == 11 + 17
    done = (await house.asked(bot, "Hi"))[-1].data
    assert done["usage"] == {"prompt": 11, "completion": 17, "total": 28}
    rows = [tuple(row)[:5] for row in await used(house, bot, 2)]
    assert rows == [(connection, bot, 11, 17, False)] * 2
    (question, answer) = await house.messages(whole["session_id"])
    assert (question["tokens_used"], answer["tokens_used"]) == (0, 28)


async def test_a_stopped_answer_is_estimated_and_counted(house: House) -> None:
    bot = await house.bot(Script(tokens=50, fault="stall", after=9))
    stream = await house.stream(bot, "Hi")
    events = []
    async for event in stream.events():
        events.append(event)
        if event.type == "token" and event.data["content"] == "word8 ":
            await house.http.post(f"/api/chat/turns/{events[0].data['turn_id']}/cancel")
    usage = events[-1].data["usage"]
    assert usage["prompt"] > 0
    assert usage["completion"] > 0
    ((provider, _, prompt, completion, estimated, *_),) = await used(house, bot)
    assert (provider, prompt, completion, estimated) == ("openai", usage["prompt"], usage["completion"], True)


async def test_a_failed_answer_is_counted_once(house: House) -> None:
    bot = await house.bot(Script(tokens=50, fault="close", after=9))
    await house.asked(bot, "Hi")
    assert len(await used(house, bot)) == 1


async def test_usage_names_who_asked(house: House) -> None:
    bot = await house.bot(Script(tokens=3))
    answer = await house.ok("POST", "/api/chat/get_token", json={"user_id": "customer-9", "persona": bot})
    async with house.server.client(answer["token"]) as visitor:
        session = json_of(await visitor.post("/api/chat/completion", json={"message": "Hi"}))["session_id"]
    (row,) = await used(house, bot)
    assert str(row["session_id"]) == session
    assert row["owner"].startswith("visitor:")
    assert row["owner"].endswith("customer-9")


async def test_openais_wire_counts_too(house: House) -> None:
    bot = await house.bot(Script(tokens=6))
    await house.ok("POST", "/v1/chat/completions", json={"model": bot, "messages": [{"role": "user", "content": "Hi"}]})

    assert [tuple(row)[:5] for row in await used(house, bot)] == [("openai", bot, 11, 6, False)]


async def test_a_call_names_the_carrier_that_its_question_came_by(house: House) -> None:
    bot = await house.bot(Script(tokens=3), config={"channels": {"mcp": {"enabled": True}}})
    await house.ask(bot, "By the API")
    await used(house, bot)
    said = {"model": bot, "messages": [{"role": "user", "content": "By OpenAI's"}]}
    await house.ok("POST", "/v1/chat/completions", json=said)
    await used(house, bot, 2)
    async with talk(house.server) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text="By the socket", persona=bot)
        await socket.turn()
    await used(house, bot, 3)
    async with speaking(house.server, MODERN) as client:
        await client.call_tool(f"ask_{bot}", {"message": "By MCP"})
    await used(house, bot, 4)
    async with aclosing(await person(house, unused("payer"))) as browser:
        answer = await browser.post("/api/chat/completion", json={"message": "On a page", "persona": bot})
        assert answer.status_code == 200, answer.text
    await used(house, bot, 5)
    id = (await house.ok("GET", f"/api/bots/{bot}"))["id"]
    calls = (await house.ok("GET", f"/api/usage/calls?bot={id}"))["items"]
    assert [call["channel"] for call in reversed(calls)] == ["api", "openai", "websocket", "mcp", "web"]
    page = await house.http.get(f"/usage/calls?bot={id}", headers={"Accept": "text/html"})
    assert "the WebSocket" in page.text


VIEWS = {
    "user_sessions": ("id", "user_id", "bot_id", "status", "metadata", "created_at", "updated_at"),
    "message_history": ("id", "session_id", "role", "content", "tokens_used", "created_at"),
    "bot_configs": ("id", "bot_id", "config", "created_at", "updated_at"),
    "kb_documents": ("id", "collection", "content", "embedding_id", "metadata", "created_at"),
}


@pytest.mark.parametrize("view", VIEWS)
async def test_a_view_has_exactly_its_columns(house: House, view: str) -> None:
    async with house.database() as connection:
        prepared = await connection.prepare(f"select * from {view}")
        assert tuple(column.name for column in prepared.get_attributes()) == VIEWS[view]
        await prepared.fetch()


async def test_the_views_show_what_was_said(house: House) -> None:
    bot = await house.bot(Script(text="Shown."))
    session = json_of(await house.ask(bot, "Seen?"))["session_id"]
    collection = await house.collection()
    document = await house.upload(collection, "notes.txt", b"The parrot eats walnuts.")
    await house.settled(collection, document)
    query = "select role, content, tokens_used from message_history where session_id = $1 order by id"
    rows = await house.rows(query, session)
    assert [tuple(row) for row in rows] == [("user", "Seen?", 0), ("assistant", "Shown.", 12)]
    ((bot_id, status),) = await house.rows("select bot_id, status from user_sessions where id = $1", session)
    assert status == "active"
    assert await house.rows("select from bot_configs where bot_id = $1 and config is not null", bot_id)
    ((content, found),) = await house.rows(
        "select content, metadata ->> 'document_id' from kb_documents where collection = $1", collection
    )
    assert ("walnuts" in content, found) == (True, document)
