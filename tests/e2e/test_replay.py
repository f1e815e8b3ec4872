"""Replays over HTTP and on pages: past questions asked again after their real past, answers of then and now."""

import html
from typing import Any

from tests.e2e.evaluating import Evaluating
from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Json
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script


class Replaying:
    def __init__(self, house: House, bot: str) -> None:
        self.house, self.bot, self.path = house, bot, f"/api/bots/{bot}/replays"

    async def talk(self, *questions: str) -> str:
        """A conversation of these questions."""
        session = None
        for question in questions:
            answer = await self.house.ask(None if session else self.bot, question, session=session)
            session = json_of(answer)["session_id"]
        return str(session)

    async def draft(self, script: Script) -> None:
        """Give the draft a model of its own."""
        model = unused("model")
        self.house.llm.scripts[model] = script
        await Evaluating(self.house, self.bot).save(model={"connection": "openai", "name": model})

    async def run(self, **wanted: Any) -> tuple[Json, list[Json]]:
        begun = await self.house.http.post(self.path, json=wanted)
        assert begun.status_code == 202, begun.text
        path = f"{self.path}/{json_of(begun)['replay_id']}"
        found: Json = {}

        async def over() -> bool:
            found.update(await self.house.ok("GET", path))
            return found["state"] not in {"waiting", "running"}

        assert await until(over, pause_s=0.05), found
        return found, (await self.house.ok("GET", f"{path}/results"))["items"]


async def replaying(house: House, script: Script) -> Replaying:
    return Replaying(house, await house.bot(script))


async def test_each_question_is_asked_after_its_real_past_and_differences_are_marked(house: House) -> None:
    tried = await replaying(house, Script(text="You have 30 days."))
    session = await tried.talk("How long?", "Are you sure?")
    await tried.draft(Script(text="You have 14 days."))
    run, (first, second) = await tried.run()
    assert (run["state"], run["total"], run["done"], run["changed"], run["conversations"]) == ("done", 2, 2, 2, 1)
    assert run["version"] == 0
    assert run["prompt_tokens"] == 22
    assert (first["question"], second["question"]) == ("How long?", "Are you sure?")
    assert (second["before"]["answer"], second["after"]["answer"]) == ("You have 30 days.", "You have 14 days.")
    assert second["words"] == [
        {"kind": "same", "text": "You have "},
        {"kind": "removed", "text": "30 "},
        {"kind": "added", "text": "14 "},
        {"kind": "same", "text": "days."},
    ]
    assert (second["session_id"], second["version"], second["same"]) == (session, 1, False)
    bodies = [list(house.llm.requests)[-1].body, list(house.llm.requests)[-2].body]  # two are asked at a time
    asked = max((body["messages"][1:] for body in bodies), key=len)
    assert [message["content"] for message in asked] == ["How long?", "You have 30 days.", "Are you sure?"]
    assert len(await house.messages(session)) == 4, "nothing is added to the conversation"


async def test_what_is_the_same_is_said_so(house: House) -> None:
    tried = await replaying(house, Script(text="You have 30 days."))
    await tried.talk("How long?")
    await tried.draft(Script(text="You  have 30 days.\n"))
    run, (result,) = await tried.run()
    assert (run["changed"], result["same"], result["words"]) == (0, True, [])
    run, (result,) = await tried.run(target="active")
    assert (run["version"], result["same"]) == (1, True)


async def test_conversations_are_chosen_by_number_version_and_thumb(house: House) -> None:
    tried = await replaying(house, Script(text="One."))
    await tried.talk("first")
    session = await tried.talk("second", "third")
    turn = (await house.messages(session))[-1]["turn_id"]
    await house.http.put(f"/api/chat/turns/{turn}/feedback", json={"score": -1})
    await tried.draft(Script(text="Two."))
    await house.ok("POST", f"/api/bots/{tried.bot}/publish", json={})
    await tried.talk("fourth")
    for wanted, questions in (
        ({}, ["fourth", "second", "third", "first"]),
        ({"conversations": 2}, ["fourth", "second", "third"]),
        ({"version": 1}, ["second", "third", "first"]),
        ({"disliked": True}, ["third"]),
    ):
        _, results = await tried.run(**wanted)
        assert [each["question"] for each in results] == questions, wanted
    assert results[0]["thumb"] == -1
    assert (await house.http.post(tried.path, json={"version": 7})).status_code == 422


async def test_drafts_trials_and_other_bots_are_left_out(house: House) -> None:
    tried, other = await replaying(house, Script(text="One.")), await house.bot(Script(text="Other."))
    await tried.draft(Script(text="Two."))
    drafted = {"alias": tried.bot, "version": "draft"}
    await house.ok("POST", "/api/chat/completion", json={"message": "to the draft", "persona": drafted})
    trial = {"message": "to try it out", "persona": {"alias": tried.bot, "version": 1}, "trial": True}
    await house.ok("POST", "/api/chat/completion", json=trial)
    mixed = await tried.talk("to both")
    await house.ok("POST", "/api/chat/continuation", json={"message": "secret", "session": mixed, "persona": other})
    refused = await house.http.post(tried.path, json={})
    assert refused.status_code == 422
    assert "no such questions" in error_of(refused)["message"]


async def test_what_is_deleted_is_gone_from_replays(house: House) -> None:
    tried = await replaying(house, Script(text="One."))
    session = await tried.talk("mine")
    await tried.talk("another's")
    run, results = await tried.run()
    assert len(results) == 2
    await house.rows("delete from chat_session where id = $1", session)
    again = await house.ok("GET", f"{tried.path}/{run['id']}/results")
    assert [each["question"] for each in again["items"]] == ["another's"]
    assert (await house.ok("GET", f"{tried.path}/{run['id']}"))["total"] == 1
    assert not await house.rows("select * from replay_result where session_id = $1", session)


async def test_it_takes_leave_to_read_what_others_said_and_reading_goes_on_record(house: House) -> None:
    tried = await replaying(house, Script(text="One."))
    await tried.talk("private")
    run, _ = await tried.run()
    held = {
        "editor": ["bots.read", "bots.write", "chat.use"],
        "reader": ["bots.read", "conversations.read", "chat.use"],
    }
    keys = {}
    for name, scopes in held.items():
        made = await house.ok("POST", "/api/keys", json={"kind": "super", "name": name, "scopes": scopes})
        keys[name] = made["secret"]
    async with house.server.client(keys["editor"]) as editor, house.server.client(keys["reader"]) as reader:
        for path in (tried.path, f"{tried.path}/{run['id']}", f"{tried.path}/{run['id']}/results"):
            assert (await editor.get(path)).status_code == 403
            assert (await reader.get(path)).status_code == 200
        refused = await editor.post(tried.path, json={})
        assert refused.status_code == 403
        assert "conversations.read" in error_of(refused)["message"]
        assert (await reader.post(tried.path, json={})).status_code == 403
    record = await house.ok("GET", "/api/audit?action=conversations.read")
    assert f"/api/bots/{tried.bot}/replays/{run['id']}/results" in str(record["items"])


async def test_a_replay_by_forms(house: House) -> None:
    tried = await replaying(house, Script(text="One <b>."))
    page = f"/bots/{tried.bot}/replay"
    empty = await house.http.get(page)
    assert "No replays yet" in empty.text
    none = await house.http.post(page, data={"target": "draft", "conversations": "5"})
    assert (none.status_code, "no such questions" in none.text) == (422, True)
    assert (await house.http.post(page, data={"conversations": "many"})).status_code == 422
    assert (await house.http.post(page, data={"target": "9" * 5000})).status_code == 422
    await tried.talk("What <i>?")
    await tried.draft(Script(fault="hang"))
    begun = await house.http.post(page, data={"target": "draft", "conversations": "5"}, follow_redirects=False)
    assert begun.status_code == 303, begun.text
    run = begun.headers["location"]
    assert "every 1s" in (await house.http.get(run)).text
    assert (await house.http.get(f"{run}/progress", follow_redirects=False)).status_code == 200
    assert (await house.http.post(f"{run}/cancel", follow_redirects=False)).status_code == 303
    await tried.draft(Script(text="Two."))
    begun = await house.http.post(page, data={"target": "draft", "conversations": "5"}, follow_redirects=False)
    run = begun.headers["location"]

    async def over() -> bool:
        return (await house.http.get(f"{run}/progress", follow_redirects=False)).status_code == 303

    assert await until(over, pause_s=0.1)
    text = (await house.http.get(run)).text
    assert "<ins>Two.</ins>" in text
    assert "What <i>?" in html.unescape(text)
    assert "What <i>?" not in text
    assert (await house.http.post(f"{run}/cancel", follow_redirects=False)).status_code == 303
    assert (await house.http.post(f"{run}/delete", follow_redirects=False)).status_code == 303
    assert (await house.http.get(run)).status_code == 404
