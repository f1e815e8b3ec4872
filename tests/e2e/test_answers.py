"""The cache of answers: who gets what was said before, and who does not."""

from contextlib import aclosing

import pytest

from tests.e2e.house import House, json_of, unused
from tests.e2e.stream import Json
from tests.e2e.test_waiting_releases import person
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

EXACT: Json = {"cache": {"semantic": {"mode": "exact"}}}
KEPT = """select e.question, e.answer, e.tokens, e.hits from answers_entry e
          join config_bot b on b.id = e.bot_id where b.alias = $1 order by e.id"""


def calls(house: House, bot: str) -> int:
    return sum(item.body.get("model") == bot for item in house.llm.requests)


async def kept(house: House, bot: str, count: int = 1) -> None:
    async def there() -> bool:
        return len(await house.rows(KEPT, bot)) == count

    assert await until(there)


async def edited(house: House, bot: str, **sections: Json) -> None:
    """Change the bot's draft."""
    draft = await house.http.get(f"/api/bots/{bot}/draft")
    config = json_of(draft)["config"] | sections
    await house.ok("PUT", f"/api/bots/{bot}/draft", json=config, headers={"If-Match": draft.headers["etag"]})


async def asked_twice(house: House, bot: str, **fields: object) -> tuple[bool, bool]:
    """Whether the two answers to one question came from the cache."""
    first, second = [(await house.asked(bot, "When do you open?", **fields))[-1] for _ in range(2)]
    return first.data["cache_hit"], second.data["cache_hit"]


async def test_the_same_first_question_gets_the_same_answer_and_costs_nothing(house: House) -> None:
    bot = await house.bot(Script(tokens=5), config=EXACT)
    first = await house.asked(bot, "When do you open?")
    second = await house.asked(bot, "  When do you open?")
    assert calls(house, bot) == 1
    assert [event.type for event in second] == ["session_created", "token", "done"]
    assert "".join(event.data["content"] for event in first if event.type == "token") == second[1].data["content"]
    done = second[-1].data
    assert (done["cache_hit"], done["finish_reason"], done["usage"]["total"]) == (True, "stop", 0)
    assert first[-1].data["cache_hit"] is False
    assert second[0].data["session_id"] != first[0].data["session_id"]


async def test_a_repeated_answer_is_in_the_history_and_the_conversation_goes_on(house: House) -> None:
    bot = await house.bot(Script(tokens=5), config=EXACT)
    await house.ask(bot, "When do you open?")
    again = json_of(await house.ask(bot, "When do you open?"))
    question, answer = await house.messages(again["session_id"])
    assert (question["content"], answer["content"]) == ("When do you open?", again["rg_response"]["response"])
    assert (answer["state"], answer["tokens_used"], again["rg_response"]["tokens_used"]) == ("done", 0, 0)
    replayed = await (await house.attach(again["turn_id"])).all()
    assert replayed[-1].data["cache_hit"] is True
    assert replayed[1].data["content"] == again["rg_response"]["response"]
    assert json_of(await house.ask(bot, "When do you open?", session=again["session_id"]))["rg_response"]["tokens_used"]
    assert calls(house, bot) == 2, "what was said before is part of the second answer"
    shown = house.request_of(bot).body["messages"]
    assert [message["role"] for message in shown][-3:] == ["user", "assistant", "user"]


async def test_one_entry_counts_what_it_has_saved(house: House) -> None:
    bot = await house.bot(Script(tokens=5), config=EXACT)
    await house.ask(bot, "When do you open?")
    await kept(house, bot)
    for _ in range(3):
        await house.ask(bot, "When do you open?")

    async def counted() -> bool:
        ((question, _, tokens, hits),) = await house.rows(KEPT, bot)
        return (question, tokens, hits) == ("When do you open?", 16, 3)

    assert await until(counted)


@pytest.mark.parametrize("mode", ["off", "exact"])
async def test_a_bot_may_keep_nothing(house: House, mode: str) -> None:
    bot = await house.bot(config={"cache": {"semantic": {"mode": mode}}})
    assert await asked_twice(house, bot) == (False, mode == "exact")


@pytest.mark.parametrize(
    "script",
    [
        Script(tokens=20, fault="close", after=5),
        Script(tokens=20, fault="error"),
        Script(tokens=20, finish="length"),
        Script(tokens=20, finish="content_filter"),
    ],
    ids=["broken", "refused", "cut", "filtered"],
)
async def test_what_is_not_whole_is_not_kept(house: House, script: Script) -> None:
    bot = await house.bot(script, config=EXACT)
    for _ in range(2):
        await house.asked(bot, "When do you open?")
    assert calls(house, bot) >= 2
    assert await house.rows(KEPT, bot) == []


async def test_neither_a_trial_nor_a_draft_nor_a_question_asked_again_is_answered_from_it(house: House) -> None:
    bot = await house.bot(config=EXACT)
    first = json_of(await house.ask(bot, "When do you open?"))
    assert await asked_twice(house, bot, trial=True) == (False, False)
    await edited(house, bot, prompt={"system": "Be brief."})
    body = {"message": "When do you open?", "persona": {"alias": bot, "version": "draft"}}
    assert (await house.ok("POST", "/api/chat/completion", json=body))["rg_response"]["tokens_used"]
    again = await house.http.post(f"/api/chat/turns/{first['turn_id']}/regenerate")
    assert '"cache_hit":false' in again.text
    assert calls(house, bot) == 5


async def test_another_version_of_the_bot_answers_for_itself(house: House) -> None:
    bot = await house.bot(config=EXACT)
    assert await asked_twice(house, bot) == (False, True)
    await kept(house, bot)
    await edited(house, bot, prompt={"system": "Be brief."})
    await house.ok("POST", f"/api/bots/{bot}/publish", json={})
    assert await house.rows(KEPT, bot) == [], "the version's answers are gone with it"
    assert await asked_twice(house, bot) == (False, True)
    await house.ok("POST", f"/api/bots/{bot}/rollback", json={"version": 1})
    assert await asked_twice(house, bot) == (False, True)
    await house.ok("DELETE", f"/api/bots/{bot}")
    assert await house.rows(KEPT, bot) == []


async def test_a_changed_document_takes_its_answers_along(house: House) -> None:
    name = await house.collection()
    config = EXACT | {"knowledge": {"collections": [{"name": name}]}}
    document = await house.upload(name, "hours.md", b"We open at nine in the morning.")
    await house.settled(name, document)
    bot = await house.bot(config=config)
    assert await asked_twice(house, bot) == (False, True)
    (hit,) = (event for event in await house.asked(bot, "When do you open?") if event.type == "sources")
    assert hit.data["items"][0]["document_id"] == document
    await kept(house, bot)
    await house.ok("DELETE", f"/api/collections/{name}/documents/{document}")
    assert await house.rows(KEPT, bot) == []
    assert await asked_twice(house, bot) == (False, True)
    other = await house.upload(name, "later.md", b"We open at ten in the morning.")
    await house.settled(name, other)
    assert await asked_twice(house, bot) == (False, True)


async def test_an_answer_is_kept_for_who_asked_alone_where_the_bot_says_so(house: House) -> None:
    bot = await house.bot(config={"cache": {"semantic": {"mode": "exact", "scope": "user"}}})
    assert await asked_twice(house, bot) == (False, True)
    made = await house.ok("POST", "/api/keys", json={"name": unused("key"), "kind": "prod"})
    assert await asked_twice(house, bot, key=made["secret"]) == (False, True)


async def test_an_answer_from_documents_that_are_closed_to_somebody_is_not_told_to_them(house: House) -> None:
    """What the operator was told stands in another place than what an editor would be."""
    name = await house.collection()
    await house.settled(name, await house.upload(name, "hours.md", b"We open at nine in the morning."))
    await house.ok("PUT", f"/api/collections/{name}/access", json={"visibility": "restricted", "roles": ["admin"]})
    bot = await house.bot(config=EXACT | {"knowledge": {"collections": [{"name": name}]}})
    assert await asked_twice(house, bot) == (False, True)
    async with aclosing(await person(house, unused("stranger"))) as browser:
        body = {"message": "When do you open?", "persona": bot}
        answer = json_of(await browser.post("/api/chat/completion", json=body))["rg_response"]
    assert (answer["sources"], answer["tokens_used"] > 0) == ([], True)
    assert calls(house, bot) == 2


SEMANTIC: Json = {"cache": {"semantic": {"mode": "semantic", "threshold": 0.9}}}


async def test_a_question_that_means_the_same_gets_the_same_answer_and_one_that_does_not_does_not(house: House) -> None:
    bot = await house.bot(config=SEMANTIC)
    first = await house.asked(bot, "How do I reset my password?")
    await kept(house, bot)
    like = await house.asked(bot, "How can I reset my password, please?")
    assert like[-1].data["cache_hit"] is True
    assert like[1].data["content"] == "".join(event.data["content"] for event in first if event.type == "token")
    for other in (
        "How do I not reset my password?",
        "How do I reset your password?",
        "Wie setze ich mein Passwort zurück?",
    ):
        assert (await house.asked(bot, other))[-1].data["cache_hit"] is False
    exact = await house.bot(config=EXACT)
    await house.ask(exact, "How do I reset my password?")
    assert (await house.asked(exact, "How can I reset my password, please?"))[-1].data["cache_hit"] is False


async def test_stored_answers_are_looked_through_and_taken_out(house: House) -> None:
    bot = await house.bot(Script(tokens=5), config=EXACT)
    for question in ("When do you open?", "Where are you?"):
        await house.ask(bot, question)
    await kept(house, bot, 2)
    path = f"/api/cache/answers?bot={bot}"
    found = (await house.ok("GET", path))["items"]
    assert [item["question"] for item in found] == ["Where are you?", "When do you open?"]
    assert (found[0]["bot"], found[0]["tokens"], found[0]["hits"]) == (bot, 16, 0)
    assert [item["id"] for item in (await house.ok("GET", f"{path}&q=WHERE"))["items"]] == [found[0]["id"]]
    await house.ok("DELETE", f"/api/cache/answers/{found[0]['id']}")
    assert (await house.http.delete(f"/api/cache/answers/{found[0]['id']}")).status_code == 404

    async def asked_anew() -> bool:
        before = calls(house, bot)
        await house.ask(bot, "Where are you?")
        return calls(house, bot) > before

    assert await until(asked_anew)
    await kept(house, bot, 2)
    assert await house.ok("DELETE", f"{path}&q=when") == {"removed": 1}
    page = await house.http.get(f"/caches?bot={bot}", headers={"Accept": "text/html"})
    assert "Where are you?" in page.text
    assert "When do you open?" not in page.text


async def test_what_was_saved_is_told_by_bot(house: House) -> None:
    bot = await house.bot(Script(tokens=5), config=EXACT)
    for _ in range(3):
        await house.ask(bot, "When do you open?")

    async def told() -> bool:
        items = (await house.ok("GET", "/api/cache/savings"))["items"]
        mine = [item for item in items if item["bot"] == bot]
        return bool(mine) and (mine[0]["exact"], mine[0]["missed"], mine[0]["saved_tokens"]) == (2, 1, 32)

    assert await until(told)


async def test_an_answer_goes_with_the_conversation_that_it_came_from(house: House) -> None:
    bot = await house.bot(config=EXACT)
    first = json_of(await house.ask(bot, "When do you open?"))
    await kept(house, bot)
    await house.ok("DELETE", f"/api/sessions/{first['session_id']}")
    await kept(house, bot, 0)

    async def asked_anew() -> bool:
        before = calls(house, bot)
        await house.ask(bot, "When do you open?")
        return calls(house, bot) > before

    assert await until(asked_anew)


async def test_caches_are_shown_and_flushed_by_prefix(house: House) -> None:
    bot = await house.bot(config=EXACT)
    assert await asked_twice(house, bot) == (False, True)
    uses = {item["prefix"]: item for item in (await house.ok("GET", "/api/admin/cache"))["items"]}
    assert {"kb", "semantic", "config", "user"} <= uses.keys()
    assert uses["config"]["hit_ratio"] > 0
    assert uses["user"]["near"] > 0
    assert uses["semantic"]["near"] + uses["semantic"]["shared"] > 0
    assert uses["semantic"]["hit_ratio"] > 0
    for prefix in ("semantic", "config", "user"):
        await house.ok("POST", "/api/admin/cache/flush", json={"prefix": prefix})
    assert (await house.http.post("/api/admin/cache/flush", json={"prefix": "nothing"})).status_code == 404


async def test_answers_are_not_kept_for_all_where_people_are_remembered(house: House) -> None:
    remembering: Json = {"context": {"memory": {"user": {"enabled": True}}}}
    body = {"alias": unused("memory"), "config": EXACT | remembering}
    refused = await house.http.post("/api/bots", json=body)
    assert refused.status_code == 422
    assert "cache.semantic.scope" in refused.text
    own: Json = {"cache": {"semantic": {"mode": "exact", "scope": "user"}}}
    await house.ok("POST", "/api/bots", json={**body, "config": remembering | own})
