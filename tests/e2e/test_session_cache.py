"""A conversation that is kept for its next turn, and changed where nobody heard of it: no turn is lost or misplaced."""

from uuid import UUID

import pytest

from tests.e2e.house import House, json_of
from tests.servers.scripted_llm import Script

# What another worker might do while no word of it comes through, and what the next question then meets.
CHANGES = {
    "closed": ("update chat_session set status = 'closed' where id = $1", 410),
    "removed": ("delete from chat_session where id = $1", 404),
    "waiting": ("update chat_session set status = 'waiting' where id = $1", 200),
    "renamed": ("update chat_session set title = 'Other' where id = $1", 200),
}


async def talk(house: House, bot: str, *questions: str) -> tuple[str, list[str]]:
    """A conversation: its id and its turns."""
    session, turns = None, []
    for question in questions:
        said = json_of(await house.ask(None if session else bot, question, session=session))
        session = said["session_id"]
        turns.append(said["turn_id"])
    assert session is not None
    return session, turns


@pytest.mark.parametrize("change", CHANGES)
async def test_a_question_meets_the_conversation_as_it_is(house: House, change: str) -> None:
    query, status = CHANGES[change]
    bot = await house.bot(Script(text="Answer."))
    session, _ = await talk(house, bot, "One?", "Two?")
    await house.rows(query, UUID(session))
    calls = len(house.llm.requests)
    assert (await house.ask(None, "Three?", session=session)).status_code == status
    assert len(house.llm.requests) == calls + (change == "renamed")
    found = await house.rows("select count(*) from chat_turn where session_id = $1", UUID(session))
    assert found[0][0] == {200: 3, 410: 2, 404: 0}[status]


async def test_a_question_goes_on_from_the_branch_that_is_shown(house: House) -> None:
    bot = await house.bot(Script(text="Answer."))
    session, (first, *_) = await talk(house, bot, "One?", "Two?", "Three?")
    await house.rows("update chat_session set head = $2 where id = $1", UUID(session), UUID(first))
    await house.ask(None, "Four?", session=session)
    told = [message["content"] for message in house.request_of(bot).body["messages"] if message["role"] != "system"]
    assert told == ["One?", "Answer.", "Four?"]
    assert [item["content"] for item in await house.messages(session)] == ["One?", "Answer.", "Four?", "Answer."]


async def test_a_conversation_that_was_said_to_be_over_goes_on_when_it_is_not(house: House) -> None:
    bot = await house.bot(Script(text="Answer."), config={"session": {"max_messages": 4}})
    session, (_, second) = await talk(house, bot, "One?", "Two?")
    assert (await house.ask(None, "Three?", session=session)).status_code == 410
    await house.rows("delete from chat_message where turn_id = $1", UUID(second))
    assert (await house.ask(None, "Three?", session=session)).status_code == 200


async def test_how_often_conversations_were_found_is_told(house: House) -> None:
    async def found() -> int:
        uses = (await house.ok("GET", "/api/admin/cache"))["items"]
        use = next(use for use in uses if use["prefix"] == "session")
        return int(use["near"] + use["shared"])

    before = await found()
    bot = await house.bot(Script(text="Answer."))
    await talk(house, bot, "One?", "Two?", "Three?")
    assert await found() > before
