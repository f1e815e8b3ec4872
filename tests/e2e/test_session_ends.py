"""A conversation that has ended takes nothing more, on any carrier, and can still be read."""

import pytest

from tests.e2e.house import House, error_of, json_of
from tests.servers.scripted_llm import Script


async def begun(house: House, **rules: int | None) -> tuple[str, str]:
    """A bot with these rules, and a conversation with it."""
    bot = await house.bot(Script(text="An answer."), config={"session": rules})
    return bot, str(json_of(await house.ask(bot, "Hi"))["session_id"])


async def silent(house: House, session: str, seconds: int) -> None:
    """Move a conversation into the past."""
    async with house.database() as connection:
        ago = f"now() - interval '{seconds} seconds'"
        await connection.execute(f"update chat_session set updated_at = {ago} where id = $1", session)
        await connection.execute(f"update chat_turn set ended_at = {ago} where session_id = $1", session)


async def test_a_conversation_ends_by_silence(house: House) -> None:
    bot, session = await begun(house, idle_timeout_s=60)
    await silent(house, session, 50)
    assert (await house.ask(None, "And?", session=session)).status_code == 200
    await silent(house, session, 70)
    for persona in (None, bot):
        refused = await house.ask(persona, "And?", session=session)
        assert (refused.status_code, error_of(refused)["code"]) == (410, "session_expired")
    assert len(await house.messages(session)) == 4
    page = await house.http.get(f"/chat/{session}", headers={"Accept": "text/html"})
    assert "nothing was said for too long" in page.text


async def test_what_was_answered_just_now_is_not_silent(house: House) -> None:
    _, session = await begun(house, idle_timeout_s=60)
    async with house.database() as connection:
        await connection.execute(
            "update chat_session set updated_at = now() - interval '1 hour' where id = $1", session
        )
    assert (await house.ask(None, "And?", session=session)).status_code == 200


async def test_a_conversation_ends_when_it_is_full(house: House) -> None:
    _, session = await begun(house, max_messages=4)
    assert (await house.ask(None, "And?", session=session)).status_code == 200
    refused = await house.ask(None, "And then?", session=session)
    assert (refused.status_code, error_of(refused)["code"]) == (410, "session_expired")


@pytest.mark.parametrize("rules", [{}, {"idle_timeout_s": None, "max_messages": None}])
async def test_without_an_end_it_goes_on(house: House, rules: dict[str, None]) -> None:
    _, session = await begun(house, **rules)
    await silent(house, session, 10**8 if rules else 1700)
    assert (await house.ask(None, "And?", session=session)).status_code == 200
