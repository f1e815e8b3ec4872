"""A bot whose collection, model or connection has gone since it was published: it is said, on every carrier."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.house import House, environment, error_of, json_of, opened
from tests.e2e.stream import joined
from tests.e2e.talk import talk
from tests.servers.palaver import palaver_server
from tests.servers.scripted_llm import Script, ScriptedLLM

QUESTION = "What does the parrot eat?"


@pytest.fixture
async def moving(llm: ScriptedLLM) -> AsyncIterator[House]:
    """A server of its own, to be started again with other connections."""
    async with palaver_server(env=environment(llm)) as server, opened(server, llm) as house:
        yield house


async def failures(house: House, bot: str, session: str) -> list[tuple[str, str]]:
    """The code and the message of a question's failure, by each carrier; nothing is left hanging."""
    plain = error_of(await house.ask(bot, QUESTION))
    streamed = (await house.asked(bot, QUESTION))[-1]
    continued = error_of(await house.ask(None, QUESTION, session=session))
    wire = {"model": bot, "messages": [{"role": "user", "content": QUESTION}]}
    spoken = error_of(await house.http.post("/v1/chat/completions", json=wire))
    told = [plain, streamed.data, continued, spoken]
    async with talk(house.server, house.server.admin_key) as socket:
        await socket.hear("ready")
        await socket.say("user.message", text=QUESTION, persona=bot)
        told.append((await socket.turn())[-1])
    return [(each["code"], each["message"]) for each in told]


async def test_a_collection_that_is_gone_holds_nothing_and_no_answer_pretends(house: House) -> None:
    name = await house.collection()
    document = await house.upload(name, "parrots.md", b"# Parrots\n\nThe parrot eats walnuts.\n")
    assert (await house.settled(name, document))["status"] == "ready"
    config = {"knowledge": {"collections": [{"name": name}]}, "behaviour": {"unknown_answer": "Nothing on that."}}
    written = await house.bot(Script(text="I do not know."), config=dict(config))
    quoting = await house.bot(connection="extract", config=dict(config))
    assert "walnuts" in joined(await house.asked(quoting, QUESTION))
    session = json_of(await house.ask(written, QUESTION))["session_id"]
    assert (await house.http.delete(f"/api/collections/{name}")).is_success
    for events in (
        await house.asked(written, QUESTION),
        await house.asked(None, QUESTION, session=session),  # type: ignore[arg-type]  # the session says which bot
        await house.asked(quoting, QUESTION),
    ):
        assert (events[-1].type, events[-1].data["sources"]) == ("done", [])
    assert joined(await house.asked(quoting, QUESTION)).startswith("Nothing on that.")
    system = house.request_of(written).body["messages"][0]["content"]
    assert "The documents contain nothing about this question." in system
    assert "walnuts" not in system
    refused = error_of(await house.http.post(f"/api/bots/{written}/publish"))
    assert [each["code"] for each in refused["details"]] == ["unknown_collection"]
    back = await house.ok("POST", f"/api/bots/{written}/rollback", json={"version": 1})
    assert [each["code"] for each in back["warnings"]] == ["unknown_collection"]


async def test_a_model_that_is_gone_is_said_on_every_carrier(house: House) -> None:
    bot = await house.bot(Script(text="Walnuts."))
    session = json_of(await house.ask(bot, QUESTION))["session_id"]
    house.llm.scripts[bot] = Script(fault="404")
    for code, message in await failures(house, bot, session):
        assert code == "provider_error"
        assert message
    house.llm.scripts[bot] = Script(text="Walnuts.")
    assert joined(await house.asked(bot, QUESTION)) == "Walnuts."


async def test_a_connection_that_is_gone_is_said_on_every_carrier_and_by_each_release(moving: House) -> None:
    bot = await moving.bot(Script(text="Walnuts."), connection="groq")
    session = json_of(await moving.ask(bot, QUESTION))["session_id"]
    path = f"/api/bots/{bot}"
    assert (await moving.ok("POST", f"{path}/validate"))["warnings"] == []
    await moving.server.stop()
    moving.server.env.pop("GROQ_API_KEY")
    await moving.server.start()
    for code, message in await failures(moving, bot, session):
        assert code == "unavailable"
        assert "groq" in message, "an operator reads which one"
    for release in (
        await moving.ok("POST", f"{path}/validate"),
        await moving.ok("POST", f"{path}/publish", json={}),
        await moving.ok("POST", f"{path}/rollback", json={"version": 1}),
    ):
        (told,) = release["warnings"]
        assert (told["path"], told["code"]) == ("model.connection", "not_configured")
        assert "groq" not in told["hint"]
