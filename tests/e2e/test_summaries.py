"""Summaries of long conversations: written after a turn, shown instead of its turns, never of what is not there."""

import pytest

from tests.e2e.house import House, json_of, unused
from tests.e2e.stream import Json
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

SUMMED = "They talked about walnuts."


class Talk:
    """A conversation with a bot that sums up after two turns, and keeps one."""

    def __init__(self, house: House, bot: str) -> None:
        self.house, self.bot, self.session = house, bot, ""
        self.turns: list[str] = []

    async def ask(self, text: str) -> Json:
        """Ask; what the model was shown."""
        answered = json_of(await self.house.ask(self.bot, text, session=self.session or None))
        self.session = answered["session_id"]
        self.turns.append(answered["turn_id"])
        return await self.house.ok("GET", f"/api/chat/turns/{answered['turn_id']}/prompt")

    async def summaries(self, count: int) -> None:
        async def written() -> bool:
            query = "select from context_summary where session_id = $1::uuid"
            return len(await self.house.rows(query, self.session)) == count

        await until(written)


@pytest.fixture
async def talk(house: House) -> Talk:
    writer = unused("writer")
    house.llm.scripts[writer] = Script(text=SUMMED)
    summary = {"after_turns": 2, "keep_turns": 1, "model": writer}
    return Talk(house, await house.bot(Script(text="Walnuts."), config={"context": {"summary": summary}}))


def said(shown: Json) -> list[str]:
    return [message["content"] for message in shown["messages"][1:]]


async def test_older_turns_are_shown_as_a_summary(talk: Talk) -> None:
    for text in ("One?", "Two?", "Three?"):
        shown = await talk.ask(text)
        assert SUMMED not in shown["messages"][0]["content"]
    assert said(shown) == ["One?", "Walnuts.", "Two?", "Walnuts.", "Three?"]
    await talk.summaries(1)
    asked = next(each for each in reversed(talk.house.llm.requests) if each.body["model"] != talk.bot)
    record = asked.body["messages"][1]["content"]
    assert record == "user: One?\n\nassistant: Walnuts.\n\nuser: Two?\n\nassistant: Walnuts."
    shown = await talk.ask("Four?")
    assert SUMMED in shown["messages"][0]["content"]
    assert said(shown) == ["Three?", "Walnuts.", "Four?"]
    assert ("summary", "of 2 turns", True) in [(part["kind"], part["name"], part["kept"]) for part in shown["parts"]]
    await talk.ask("Five?")
    await talk.summaries(2)
    assert f"summary: {SUMMED}" in str(talk.house.llm.requests[-1].body["messages"][1]["content"])


async def test_a_branch_is_not_told_what_was_said_on_another(talk: Talk) -> None:
    for text in ("One?", "Two?", "Three?"):
        await talk.ask(text)
    await talk.summaries(1)
    line = await talk.house.line()
    path = f"/api/chat/turns/{talk.turns[1]}/edit"
    await (await line.request("POST", path, talk.house.headers(), {"message": "Another two?"})).all()
    shown = await talk.ask("Another three?")
    assert said(shown) == ["One?", "Walnuts.", "Another two?", "Walnuts.", "Another three?"]
    assert SUMMED not in shown["messages"][0]["content"]


async def test_a_summary_goes_with_anything_that_it_is_about(talk: Talk) -> None:
    for text in ("One?", "Two?", "Three?"):
        await talk.ask(text)
    await talk.summaries(1)
    await talk.house.rows("delete from chat_message where turn_id = $1::uuid and role = 'user'", talk.turns[0])
    await talk.summaries(0)
    shown = await talk.ask("Four?")
    assert SUMMED not in shown["messages"][0]["content"]
    assert "One?" not in str(shown)


async def test_what_only_quotes_writes_no_summaries(house: House) -> None:
    summary = {"after_turns": 2, "keep_turns": 0}
    bot = await house.bot(connection="extract", config={"context": {"summary": summary}})
    talk = Talk(house, bot)
    for text in ("One?", "Two?", "Three?", "Four?"):
        shown = await talk.ask(text)
    assert not [part for part in shown["parts"] if part["kind"] == "summary"]
    assert not await house.rows("select from context_summary where session_id = $1::uuid", talk.session)


async def test_what_was_not_let_through_is_in_no_summary(house: House) -> None:
    writer = unused("writer")
    house.llm.scripts[writer] = Script(text=SUMMED)
    blocked = {"handler": "blocklist", "action": "block", "params": {"phrases": ["forbidden"]}}
    summary = {"after_turns": 2, "keep_turns": 1, "model": writer}
    config = {"context": {"summary": summary}, "moderation": {"input": [blocked]}}
    bot = await house.bot(Script(text="Walnuts."), config=config)
    first = json_of(await house.ask(bot, "One?"))
    talk = Talk(house, bot)
    talk.session = first["session_id"]
    await house.ask(bot, "Something forbidden?", session=talk.session)
    await talk.ask("Three?")
    await talk.ask("Four?")
    await talk.summaries(1)
    asked = next(each for each in reversed(house.llm.requests) if each.body["model"] == writer)
    assert "Three?" in str(asked.body)
    assert "forbidden" not in str(asked.body)
