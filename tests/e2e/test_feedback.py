"""What people think of answers: kept once for each, with the version that gave it, for nobody but who was answered."""

from typing import Any

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import Json
from tests.servers.scripted_llm import Script

GIVEN = "select * from chat_feedback where turn_id = $1"


async def said(house: House, turn: str, key: str = "", **opinion: Any) -> int:
    async with house.server.client(key or house.server.admin_key) as client:
        answer = await client.put(f"/api/chat/turns/{turn}/feedback", json=opinion)
        if answer.status_code != 204:
            error_of(answer)
        return answer.status_code


async def answered(house: House, bot: str, session: str | None = None) -> Json:
    return json_of(await house.ask(None if session else bot, "Hi", session=session))


async def test_a_thumb_and_a_comment_are_kept_once_and_taken_back(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    turn = await answered(house, bot)
    assert await said(house, turn["turn_id"], score=1) == 204
    assert await said(house, turn["turn_id"], score=-1, comment="  Wrong: é😀  ") == 204
    question, answer = await house.messages(turn["session_id"])
    assert answer["feedback"] == {"score": -1, "comment": "Wrong: é😀"}
    assert question["feedback"] is None
    page = await house.http.get(f"/chat/{turn['session_id']}", headers={"Accept": "text/html"})
    assert f'data-opinion="{turn["turn_id"]}"' in page.text
    assert "Wrong: é😀" in page.text
    for _ in range(2):
        assert await said(house, turn["turn_id"], score=0) == 204
    assert (await house.answer(turn["turn_id"], turn["session_id"]))["feedback"] is None


async def test_each_answer_and_each_thumb_carries_the_version_that_produced_it(house: House) -> None:
    """A conversation keeps its version, the live fields are the active one's: both numbers are on record."""
    bot = await house.bot(Script(text="The first."))
    first = await answered(house, bot)
    await house.ok("POST", f"/api/bots/{bot}/publish", json={})
    second = await answered(house, bot, first["session_id"])
    fresh = await answered(house, bot)
    for turn, versions in ((first, (1, 1)), (second, (1, 2)), (fresh, (2, 2))):
        assert await said(house, turn["turn_id"], score=-1) == 204
        assert (await house.answer(turn["turn_id"], turn["session_id"]))["version"] == versions[0]
        (row,) = await house.rows(GIVEN, turn["turn_id"])
        (of,) = await house.rows("select * from chat_turn where id = $1", turn["turn_id"])
        assert (row["version"], row["live_version"]) == (of["version"], of["live_version"]) == versions
        assert (row["bot_id"], row["account_id"]) == (of["bot_id"], of["account_id"])


async def test_an_answer_under_way_takes_none(house: House) -> None:
    bot = await house.bot(Script(tokens=50, fault="stall", after=5))
    stream = await house.stream(bot, "Go on.")
    turn = (await anext(stream.events())).data["turn_id"]
    assert await said(house, turn, score=1) == 409
    await house.http.post(f"/api/chat/turns/{turn}/cancel")
    await stream.all()
    assert await said(house, turn, score=1) == 204


async def test_nobody_judges_what_others_were_answered(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    turn = (await answered(house, bot))["turn_id"]
    asked = {"user_id": "somebody", "persona": bot}
    token = (await house.ok("POST", "/api/chat/get_token", json=asked))["token"]
    for score in (1, 0):
        assert await said(house, turn, token, score=score) == 404
    assert await said(house, "01890000-0000-7000-8000-000000000000", token, score=1) == 404
    assert await said(house, "nonsense", token, score=1) == 404


async def test_an_opinion_is_a_thumb_and_a_bounded_comment(house: House) -> None:
    turn = (await answered(house, await house.bot(Script(text="Yes."))))["turn_id"]
    wrong: tuple[Json, ...] = ({}, {"score": 2}, {"score": "1"}, {"score": 1, "comment": "x" * 2001})
    for body in (*wrong, {"score": 1, "more": 1}):
        assert await said(house, turn, **body) == 422
    assert await said(house, turn, score=1, comment="x" * 2000) == 204


async def test_it_goes_with_the_conversation(house: House) -> None:
    turn = await answered(house, await house.bot(Script(text="Yes.")))
    assert await said(house, turn["turn_id"], score=1) == 204
    await house.rows("delete from chat_session where id = $1", turn["session_id"])
    assert not await house.rows(GIVEN, turn["turn_id"])
