"""A bot's way from one version to the next: draft, validation, publishing, versions, going back; over HTTP."""

import asyncio
from typing import Any

import httpx2
import pytest

from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Json
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

SECTIONS = {
    "identity",
    "greeting",
    "prompt",
    "behaviour",
    "model",
    "context",
    "knowledge",
    "moderation",
    "tools",
    "dialogs",
    "cache",
    "channels",
    "multimodal",
    "handoff",
    "theme",
    "session",
    "limits",
    "access",
    "privacy",
    "release",
}


class Editor:
    """Somebody with a draft open."""

    def __init__(self, house: House, bot: str) -> None:
        self.house, self.bot, self.etag, self.config = house, bot, "", dict[str, Any]()

    async def open(self) -> Json:
        answer = await self.house.http.get(f"/api/bots/{self.bot}/draft")
        assert answer.status_code == 200, answer.text
        self.etag, shown = answer.headers["etag"], json_of(answer)
        self.config = shown["config"]
        return shown

    async def save(self, **sections: Any) -> httpx2.Response:
        """Send the document as it was seen, but for these sections."""
        answer = await self.house.http.put(
            f"/api/bots/{self.bot}/draft", json={**self.config, **sections}, headers={"If-Match": self.etag}
        )
        if answer.is_success:
            self.etag, self.config = answer.headers["etag"], json_of(answer)["config"]
        return answer

    async def post(self, verb: str, **body: Any) -> httpx2.Response:
        return await self.house.http.post(f"/api/bots/{self.bot}/{verb}", json=body or None)

    async def published(self, **sections: Any) -> int:
        """Change the draft and publish it; its number, once every worker starts conversations on it."""
        await self.open()
        assert (await self.save(**sections)).status_code == 200
        answer = await self.post("publish", note="by a test")
        assert answer.status_code == 200, answer.text
        number = int(json_of(answer)["number"])
        assert await until(lambda: starts_on(self.house, self.bot, number), pause_s=0.05)
        return number


async def starts_on(house: House, bot: str, number: int) -> bool:
    """Whether each worker starts conversations on this version."""
    streams = [await house.stream(bot, "Hi", worker=pid) for pid in house.server.worker_pids]
    sessions = [(await stream.all())[0].data["session_id"] for stream in streams]
    shown = [await house.ok("GET", f"/api/sessions/{session}") for session in sessions]
    return {each["version"] for each in shown} == {number}


@pytest.fixture
async def editor(house: House) -> Editor:
    made = Editor(house, await house.bot(Script(text="An answer.")))
    await made.open()
    return made


async def test_the_draft_of_a_bot_that_nobody_edits_is_its_active_version(editor: Editor) -> None:
    shown = await editor.open()
    assert shown.keys() == {"config", "base_version", "updated_at", "updated_by"}
    assert shown["config"].keys() == SECTIONS
    assert shown["config"]["greeting"] == {}
    assert shown["base_version"] == 1
    assert editor.etag.startswith('"')


async def test_a_change_says_what_it_has_seen(editor: Editor) -> None:
    path = f"/api/bots/{editor.bot}/draft"
    bare = await editor.house.http.put(path, json=editor.config)
    assert (bare.status_code, error_of(bare)["code"]) == (428, "precondition_required")
    for stale in ('"0"', "*", f"W/{editor.etag}", "", f'{editor.etag}, "0"'):
        refused = await editor.house.http.put(path, content=b"{half", headers={"If-Match": stale})
        assert (refused.status_code, error_of(refused)["code"]) == (412, "precondition_failed"), stale
    broken = await editor.house.http.put(path, content=b"{half", headers={"If-Match": editor.etag})
    assert (broken.status_code, error_of(broken)["code"]) == (400, "invalid_request")
    assert (await editor.save(greeting={"text": "Hi"})).status_code == 200
    assert (await editor.house.http.put("/api/bots/nobodys-bot/draft", json={})).status_code == 404


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"3", b"null", b'{"prompt": {"system": "\\u0000"}}'])
async def test_what_is_no_document_is_refused_and_changes_nothing(editor: Editor, body: bytes) -> None:
    answer = await editor.house.http.put(
        f"/api/bots/{editor.bot}/draft", content=body, headers={"If-Match": editor.etag}
    )
    assert answer.status_code in {400, 422}, answer.text
    before = editor.etag
    await editor.open()
    assert editor.etag == before


async def test_of_two_who_edit_the_second_sees_what_the_first_has_done(editor: Editor) -> None:
    other = Editor(editor.house, editor.bot)
    await other.open()
    assert (await editor.save(greeting={"text": "From the first"})).status_code == 200
    late = await other.save(prompt={"system": "From the second"})
    assert late.status_code == 412
    now = error_of(late)["details"]
    assert now["config"]["greeting"] == {"text": "From the first"}
    assert late.headers["etag"] == f'"{now["etag"]}"' == editor.etag
    other.etag, other.config = late.headers["etag"], now["config"]
    assert (await other.save(prompt={"system": "From the second"})).status_code == 200
    shown = await editor.open()
    assert shown["config"]["greeting"] == {"text": "From the first"}
    assert shown["config"]["prompt"] == {"system": "From the second"}


async def test_of_many_at_once_one_saves(editor: Editor) -> None:
    answers = await asyncio.gather(*(editor.save(greeting={"text": str(number)}) for number in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


async def test_a_draft_may_be_wrong_and_is_not_published_then(editor: Editor) -> None:
    wrong = {"params": {"temperature": 9, "tempratur": 1}}
    uses = [{"name": "not-there"}]
    assert (await editor.save(model=wrong, knowledge={"collections": uses}, something=1)).status_code == 200
    told = json_of(await editor.post("validate"))
    refused = await editor.house.http.post(f"/api/bots/{editor.bot}/publish")
    assert refused.status_code == 422
    assert told == {"ok": False, "errors": error_of(refused)["details"], "warnings": []}
    assert {each["path"]: each["hint"] for each in told["errors"]} == {
        "model.params.temperature": "it takes: number 0 to 2",
        "model.params.tempratur": "did you mean 'temperature'?",
        "knowledge.collections.0.name": "create it under Knowledge, or take it out of the list",
        "something": f"take it out; there are {', '.join(['schema_version', *editor.config][:-1])}",
    }
    assert all(each["message"] for each in told["errors"])
    assert (await editor.house.ok("GET", f"/api/bots/{editor.bot}"))["version"] == 1
    assert len((await editor.house.ok("GET", f"/api/bots/{editor.bot}/versions"))["items"]) == 1


async def test_a_document_can_be_tried_before_it_is_saved(editor: Editor) -> None:
    await editor.save(model={"params": {"temperature": 9}})
    path = f"/api/bots/{editor.bot}/validate"
    right = {"identity": {"alias": editor.bot}}
    assert (await editor.house.ok("POST", path, json=right))["ok"] is True
    other = await editor.house.ok("POST", path, json={"identity": {"alias": "another"}})
    assert [each["code"] for each in other["errors"]] == ["alias_changes"]
    assert (await editor.house.ok("POST", path))["ok"] is False


async def test_versions_count_up_and_keep_what_they_say(editor: Editor) -> None:
    assert await editor.published(prompt={"system": "Two."}) == 2
    answer = await editor.post("publish")
    assert json_of(answer) == {"number": 3, "warnings": []}
    assert answer.headers["etag"] == editor.etag
    page = await editor.house.ok("GET", f"/api/bots/{editor.bot}/versions?limit=2")
    assert [(each["number"], each["state"], each["parent"]) for each in page["items"]] == [
        (3, "active", 2),
        (2, "archived", 1),
    ]
    assert page["items"][0]["config_hash"] == page["items"][1]["config_hash"]
    assert page["items"][1]["note"] == "by a test"
    assert page["items"][1]["author"].startswith("key:")
    rest = await editor.house.ok("GET", f"/api/bots/{editor.bot}/versions?limit=2&cursor={page['next_cursor']}")
    assert [each["number"] for each in rest["items"]] == [1]
    assert rest["next_cursor"] is None
    second = await editor.house.ok("GET", f"/api/bots/{editor.bot}/versions/2")
    assert second["config"]["prompt"] == {"system": "Two."}
    for nothing in ("4", "0", "-1", "draft", "9" * 30, "1.0", "²"):
        assert (await editor.house.http.get(f"/api/bots/{editor.bot}/versions/{nothing}")).status_code == 404


async def test_going_back_publishes_a_copy_and_leaves_the_draft(editor: Editor) -> None:
    await editor.published(prompt={"system": "Two."})
    await editor.open()
    back = await editor.post("rollback", version=1)
    assert json_of(back) == {"number": 3, "warnings": []}
    items = (await editor.house.ok("GET", f"/api/bots/{editor.bot}/versions"))["items"]
    assert [(each["number"], each["parent"], each["note"]) for each in items[:2]] == [
        (3, 1, "rollback to 1"),
        (2, 1, "by a test"),
    ]
    assert items[0]["config_hash"] == items[2]["config_hash"] != items[1]["config_hash"]
    seen = editor.etag
    shown = await editor.open()
    assert (editor.etag, shown["base_version"]) == (seen, 2)
    assert shown["config"]["prompt"] == {"system": "Two."}
    again = json_of(await editor.post("publish"))
    assert again["number"] == 4
    assert [each["code"] for each in again["warnings"]] == ["behind"]
    assert (await editor.post("rollback", version=9)).status_code == 404
    assert (await editor.post("rollback", version=0)).status_code == 422


async def test_going_back_works_when_a_collection_is_gone_and_says_so(editor: Editor) -> None:
    name = await editor.house.collection()
    await editor.published(knowledge={"collections": [{"name": name}]})
    await editor.published(knowledge={})
    assert (await editor.house.http.delete(f"/api/collections/{name}")).is_success
    back = json_of(await editor.post("rollback", version=2))
    assert back["number"] == 4
    assert [each["code"] for each in back["warnings"]] == ["unknown_collection"]
    assert (await editor.house.ask(editor.bot, "Hi")).status_code == 200


async def test_of_publishers_at_once_each_gets_a_number_of_its_own(editor: Editor) -> None:
    answers = await asyncio.gather(*(editor.post("publish") for _ in range(6)))
    assert sorted(json_of(answer)["number"] for answer in answers) == [2, 3, 4, 5, 6, 7]
    states = [each["state"] for each in (await editor.house.ok("GET", f"/api/bots/{editor.bot}/versions"))["items"]]
    assert states == ["active"] + ["archived"] * 6


async def test_a_publisher_may_insist_on_what_they_have_seen(editor: Editor) -> None:
    seen = editor.etag
    await editor.save(greeting={"text": "Later"})
    path = f"/api/bots/{editor.bot}/publish"
    assert (await editor.house.http.post(path, headers={"If-Match": seen})).status_code == 412
    assert (await editor.house.http.post(path, headers={"If-Match": editor.etag})).status_code == 200


async def test_a_conversation_keeps_its_version_but_for_what_is_live(editor: Editor) -> None:
    begun = json_of(await editor.house.ask(editor.bot, "Hi"))
    session, model = begun["session_id"], {"connection": "openai", "name": editor.bot}
    await editor.published(prompt={"system": "Two."}, model={**model, "params": {"temperature": 1.5}})
    turn = json_of(await editor.house.ask(None, "And?", session=session))["turn_id"]
    request = editor.house.request_of(editor.bot).body
    assert request["messages"][0]["content"].startswith("You are a helpful assistant.")
    assert request["temperature"] == 0.3
    query = "select version, live_version from chat_turn where id = $1 or id = $2 order by id"
    rows = await editor.house.rows(query, begun["turn_id"], turn)
    assert [tuple(row) for row in rows] == [(1, 1), (1, 2)]
    said = await editor.house.messages(session)
    assert {each["version"] for each in said} == {1}


async def test_live_fields_hold_in_old_conversations_at_once(editor: Editor) -> None:
    session = json_of(await editor.house.ask(editor.bot, "Hi"))["session_id"]
    await editor.save(limits={"per_session_concurrency": 0})
    assert (await editor.post("publish")).status_code == 200

    async def everywhere() -> bool:
        pids = editor.house.server.worker_pids
        asked = [await editor.house.stream(None, "And?", session=session, worker=pid) for pid in pids]
        return {answer.status for answer in asked} == {429}

    assert await until(everywhere, pause_s=0.05)


async def test_the_draft_answers_test_keys_and_follows_its_editor(editor: Editor) -> None:
    house = editor.house
    await editor.save(prompt={"system": "Not out yet."})
    draft = {"alias": editor.bot, "version": "draft"}
    secret = (await house.ok("POST", "/api/keys", json={"kind": "test", "name": "tries"}))["secret"]
    async with house.server.client(secret) as tester:
        answer = await tester.post("/api/chat/completion", json={"message": "Hi", "persona": draft})
        session = json_of(answer)["session_id"]
        assert house.request_of(editor.bot).body["messages"][0]["content"].startswith("Not out yet.")
        await editor.save(prompt={"system": "Better."})
        on = {"message": "And?", "session": session}
        assert (await tester.post("/api/chat/continuation", json=on)).status_code == 200
        assert house.request_of(editor.bot).body["messages"][0]["content"].startswith("Better.")
        assert json_of(await tester.get(f"/api/sessions/{session}"))["version"] == 0
        await editor.save(model={"params": {"temperature": 9}})
        wrong = await tester.post("/api/chat/continuation", json=on)
        assert (wrong.status_code, error_of(wrong)["details"][0]["path"]) == (422, "model.params.temperature")
    assert await starts_on(house, editor.bot, 1)


async def test_a_draft_is_tried_by_a_visitor_whose_token_was_made_for_it(editor: Editor) -> None:
    house = editor.house
    await editor.save(prompt={"system": "Not out yet."})
    asked = {"user_id": unused("visitor"), "persona": {"alias": editor.bot, "version": "draft"}}
    token = (await house.ok("POST", "/api/chat/get_token", json=asked))["token"]
    async with house.server.client(token) as visitor:
        answer = json_of(await visitor.post("/api/chat/completion", json={"message": "Hi"}))
        assert house.request_of(editor.bot).body["messages"][0]["content"].startswith("Not out yet.")
        on = {"message": "And?", "session": answer["session_id"]}
        assert (await visitor.post("/api/chat/continuation", json=on)).status_code == 200


async def test_every_act_is_on_record_with_its_version(editor: Editor) -> None:
    await editor.save(greeting={"text": "Hi"})
    await editor.post("publish", note="first")
    await editor.post("rollback", version=1)
    found = (await editor.house.ok("GET", "/api/audit?action=bots.write&limit=20"))["items"]
    path = f"/api/bots/{editor.bot}"
    acts = [(each["target"], each["details"]) for each in found if each["target"].split(" ")[1].startswith(path)]
    assert acts == [
        (f"POST {path}/rollback", {"from": "1", "version": "3"}),
        (f"POST {path}/publish", {"version": "2"}),
        (f"PUT {path}/draft", {}),
    ]


async def test_two_versions_are_compared(editor: Editor) -> None:
    path = f"/api/bots/{editor.bot}/diff"
    await editor.save(prompt={"system": "Be brief and kind."}, limits={"per_visitor_rpm": 5})
    await editor.post("publish")
    await editor.save(prompt={"system": "Be brief and very kind."})
    found = await editor.house.ok("GET", path)
    assert (found["from"], found["to"]) == ("active", "draft")
    assert [change["path"] for change in found["changes"]] == ["prompt.system"]
    assert found["changes"][0]["words"] == [
        {"kind": "same", "text": "Be brief and "},
        {"kind": "added", "text": "very "},
        {"kind": "same", "text": "kind."},
    ]
    back = await editor.house.ok("GET", f"{path}?from=2&to=1")
    assert {change["path"]: change["after"] for change in back["changes"]}["limits.per_visitor_rpm"] == 20
    assert (await editor.house.ok("GET", f"{path}?from=2&to=2"))["changes"] == []
    for query, status in (("from=9", 404), ("from=0", 422), ("from=older", 422), ("to=9999999999", 422)):
        assert (await editor.house.http.get(f"{path}?{query}")).status_code == status, query


async def test_every_value_says_where_it_comes_from(editor: Editor) -> None:
    path = f"/api/bots/{editor.bot}/effective"
    await editor.save(limits={"per_visitor_rpm": 5})
    active, draft = [
        {each["path"]: each for each in (await editor.house.ok("GET", f"{path}{query}"))["items"]}
        for query in ("", "?version=draft")
    ]
    default = {"path": "limits.per_visitor_rpm", "value": 20, "source": "default", "overridden": []}
    default |= {"locked": False, "reason": ""}
    assert active["limits.per_visitor_rpm"] == default
    assert draft["limits.per_visitor_rpm"] == {
        **default,
        "value": 5,
        "source": "bot",
        "overridden": [{"source": "default", "value": 20}],
    }
    assert active["model.name"]["source"] == "bot"
    assert active["knowledge.collections"]["value"] == []


async def test_a_secret_in_clear_is_not_even_kept_in_a_draft(editor: Editor) -> None:
    key = "sk-" + "a1B2" * 8
    refused = await editor.save(prompt={"system": f"The key is {key}."})
    assert refused.status_code == 422
    (finding,) = error_of(refused)["details"]
    assert (finding["path"], finding["code"]) == ("prompt.system", "secret_in_clear")
    assert key not in refused.text
    assert key not in str((await editor.open())["config"])
    made = {"alias": unused("bot"), "prompt": f"The key is {key}."}
    assert (await editor.house.http.post("/api/bots", json=made)).status_code == 422
