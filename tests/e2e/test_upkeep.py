"""What owners do with their conversations: search, rename, pin, export, copy and remove them."""

import msgspec
import pytest

from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Json
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

ROWS = """
select (select count(*) from chat_session where id = $1) + (select count(*) from chat_turn where session_id = $1)
     + (select count(*) from chat_message where session_id = $1) as left_over
"""


async def talked(house: House, question: str, answer: str = "Answer.") -> Json:
    return json_of(await house.ask(await house.bot(Script(text=answer)), question))


async def found(house: House, wanted: str, key: str | None = None) -> list[str]:
    async with house.server.client(key) as client:
        answer = await client.get("/api/sessions", params={"q": wanted, "limit": 200})
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in json_of(answer)["items"]]


async def test_conversations_are_found_by_what_was_said_in_them(house: House) -> None:
    word = unused("Quetzal")
    by_question = (await talked(house, f"Is a {word} a bird?"))["session_id"]
    by_answer = (await talked(house, "What is green?", f"Grün: the {word.upper()} 100%_"))["session_id"]
    await talked(house, "Nothing of it")
    assert await found(house, word.lower()) == [by_answer, by_question]
    assert await found(house, f"the {word} 100%_") == [by_answer]
    assert await found(house, f"  GRÜN:\n the {word}") == [by_answer]
    for hostile in ("%", "_", "'; drop table chat_session; --", "\\", "\x00"):
        assert by_question not in await found(house, f"{word}{hostile}x")
    assert (await house.http.get("/api/sessions", params={"q": "x" * 201})).status_code == 422


async def test_a_list_in_parts_has_pinned_ones_first_and_each_once(house: House) -> None:
    word = unused("pinned")
    made = [(await talked(house, f"{word} {number}"))["session_id"] for number in range(4)]
    for id in (made[0], made[2]):
        assert (await house.ok("PATCH", f"/api/sessions/{id}", json={"pinned": True}))["pinned"] is True
    listed: list[str] = []
    cursor = ""
    while cursor is not None:
        page = await house.ok("GET", f"/api/sessions?q={word}&limit=1{cursor and f'&cursor={cursor}'}")
        listed += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert listed == [made[2], made[0], made[3], made[1]]
    whole = [item["id"] for item in (await house.ok("GET", "/api/sessions?limit=200"))["items"]]
    assert whole[:2] == listed[:2]
    for id in (made[0], made[2]):
        await house.ok("PATCH", f"/api/sessions/{id}", json={"pinned": False})


async def test_a_title_is_given_and_bounded(house: House) -> None:
    session = (await talked(house, "A question"))["session_id"]
    path = f"/api/sessions/{session}"
    renamed = await house.ok("PATCH", path, json={"title": "  What é😀\n matters\x00 "})
    assert renamed["title"] == "What é😀 matters"
    assert (await house.ok("PATCH", path, json={})) == renamed
    for wrong in ({"title": ""}, {"title": "x" * 201}, {"pinned": "yes"}, {"status": "closed"}):
        assert (await house.http.patch(path, json=wrong)).status_code == 422


async def test_an_export_has_the_branch_that_is_shown(house: House) -> None:
    turn = await talked(house, "# One?", "**Answer.**")
    path = f"/api/sessions/{turn['session_id']}"
    await house.ask(None, "Two?", session=turn["session_id"])
    await house.http.post(f"/api/chat/turns/{turn['turn_id']}/edit", json={"message": "Uno?"})
    text = await house.http.get(f"{path}/export")
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert f'attachment; filename="conversation-{turn["session_id"]}.md"' == text.headers["content-disposition"]
    assert text.text.startswith("# \\# One?\n")
    assert "Uno?\n\n##" in text.text
    assert "\n\n**Answer.**\n" in text.text
    assert "Two?" not in text.text
    whole = json_of(await house.http.get(f"{path}/export?format=json"))
    assert whole["session"] == await house.ok("GET", path)
    assert whole["messages"] == await house.messages(turn["session_id"])
    assert (await house.http.get(f"{path}/export?format=pdf")).status_code == 422


async def test_a_copy_is_gone_on_with_apart(house: House) -> None:
    bot = await house.bot(Script(text="Answer."))
    turns = [json_of(await house.ask(bot, "One?"))]
    session = turns[0]["session_id"]
    turns += [json_of(await house.ask(None, question, session=session)) for question in ("Two?", "Three?")]
    answer = await house.http.post(f"/api/sessions/{session}/fork", json={"turn": turns[1]["turn_id"]})
    assert answer.status_code == 201
    copy = json_of(answer)
    assert copy["id"] != session
    assert (copy["bot"], copy["title"], copy["version"]) == (bot, "One?", 1)
    await house.ask(None, "Four?", session=copy["id"])
    told = [message["content"] for message in house.request_of(bot).body["messages"] if message["role"] != "system"]
    assert told == ["One?", "Answer.", "Two?", "Answer.", "Four?"]
    said = [item["content"] for item in await house.messages(copy["id"])]
    assert said == ["One?", "Answer.", "Two?", "Answer.", "Four?", "Answer."]
    assert len(await house.messages(session)) == 6
    whole = json_of(await house.http.post(f"/api/sessions/{session}/fork", json={}))
    assert len(await house.messages(whole["id"])) == 6
    await house.ok("DELETE", f"/api/sessions/{session}")
    assert len(await house.messages(copy["id"])) == 6


async def test_what_is_no_turn_of_it_or_runs_is_not_copied(house: House) -> None:
    first, second = await talked(house, "One?"), await talked(house, "Another?")
    path = f"/api/sessions/{first['session_id']}/fork"
    assert (await house.http.post(path, json={"turn": second["turn_id"]})).status_code == 404
    bot = await house.bot(Script(tokens=50, fault="stall", after=5))
    stream = await house.stream(bot, "Go on.")
    running = (await anext(stream.events())).data
    answer = await house.http.post(f"/api/sessions/{running['session_id']}/fork", json={})
    assert (answer.status_code, error_of(answer)["code"]) == (409, "conflict")
    await house.http.post(f"/api/chat/turns/{running['turn_id']}/cancel")
    await stream.all()


async def test_what_is_removed_is_gone_at_once_and_its_turn_stopped(house: House) -> None:
    """The running turn may be another worker's; what it has used stays on the books."""
    bot = await house.bot(Script(text="Answer."))
    done = json_of(await house.ask(bot, "One?"))
    session, path = done["session_id"], f"/api/sessions/{done['session_id']}"
    house.llm.scripts[bot] = Script(tokens=50, fault="stall", after=5)
    stream = await house.stream(None, "Go on.", session=session)
    events = stream.events()
    running = (await anext(events)).data["turn_id"]
    assert (await house.http.delete(path)).status_code == 204
    for turn in (done["turn_id"], running):
        assert await until(lambda turn=turn: gone(house, turn))  # type: ignore[misc]  # bound for this round
    for method, below in (("GET", ""), ("GET", "/messages"), ("GET", "/export"), ("DELETE", ""), ("PATCH", "")):
        body: Json | None = {} if method == "PATCH" else None
        assert (await house.http.request(method, f"{path}{below}", json=body)).status_code == 404
    assert (await house.ask(None, "And?", session=session)).status_code == 404
    assert session not in await found(house, "One?")
    assert (await stream.all())[-1].type in {"done", "error"}
    assert [row["left_over"] for row in await house.rows(ROWS, session)] == [0]


async def gone(house: House, turn: str) -> bool:
    return (await house.http.get(f"/api/chat/turns/{turn}/events")).status_code == 404


async def test_a_person_removes_all_that_is_theirs_and_nothing_else(house: House) -> None:
    kept = await talked(house, "Kept")
    bot = await house.bot(Script(text="Answer."))
    tokens = [
        (await house.ok("POST", "/api/chat/get_token", json={"user_id": unused("person"), "persona": bot}))["token"]
        for _ in range(2)
    ]
    for key in tokens:
        async with house.server.client(key) as client:
            for question in ("One?", "Two?"):
                assert (await client.post("/api/chat/completion", json={"message": question})).status_code == 200
    async with house.server.client(tokens[0]) as client:
        assert json_of(await client.delete("/api/sessions")) == {"removed": 2}
        assert json_of(await client.delete("/api/sessions")) == {"removed": 0}
    assert len(await found(house, "One?", tokens[1])) == 1
    assert await house.messages(kept["session_id"])


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [("PATCH", "", {"title": "Mine"}), ("DELETE", "", None), ("GET", "/export", None), ("POST", "/fork", {})],
)
async def test_another_persons_conversation_is_none(house: House, method: str, below: str, body: Json | None) -> None:
    turn = await talked(house, "Whose?")
    asked = {"user_id": "stranger", "persona": (await house.ok("GET", f"/api/sessions/{turn['session_id']}"))["bot"]}
    token = (await house.ok("POST", "/api/chat/get_token", json=asked))["token"]
    async with house.server.client(token) as client:
        content = None if body is None else msgspec.json.encode(body)
        answer = await client.request(method, f"/api/sessions/{turn['session_id']}{below}", content=content)
    assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")
    assert (await house.ok("GET", f"/api/sessions/{turn['session_id']}"))["title"] == "Whose?"
