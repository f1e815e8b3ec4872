"""The prompt of a past turn: what the model was sent, what was left out and why, for operators alone."""

from tests.e2e.house import House, error_of, json_of
from tests.servers.scripted_llm import Script

CONFIG = {
    "context": {"budget_tokens": 500, "reserve_output_tokens": 100, "history": {"max_turns": 2, "max_tokens": 60}},
    "identity": {"timezone": "Europe/Berlin", "language": "de"},
    "prompt": {"system": "You sell parrots."},
}


async def test_the_prompt_of_a_past_turn_is_what_was_sent(house: House) -> None:
    bot = await house.bot(Script(text="Yes."), config=CONFIG)
    first = json_of(await house.ask(bot, "Is it long? " + "x" * 200))
    session = first["session_id"]
    second = json_of(await house.ask(bot, "And \u0001 this? " + "y" * 60, session=session))
    sent = house.request_of(bot).body
    path = f"/api/chat/turns/{second['turn_id']}/prompt"
    shown = await house.ok("GET", path)
    assert [(each["role"], each["content"]) for each in shown["messages"]] == [
        (each["role"], each["content"]) for each in sent["messages"]
    ]
    assert "Europe/Berlin" in shown["messages"][0]["content"]
    assert '"de"' in shown["messages"][0]["content"]
    assert (shown["connection"], shown["model"], shown["budget_tokens"]) == ("openai", bot, 500)
    assert shown["params"]["temperature"] == sent["temperature"]
    assert [(part["kind"], part["kept"]) for part in shown["parts"]] == [
        ("system", True),
        ("system", True),
        ("history", True),
        ("history", True),
        ("question", True),
    ]
    third = json_of(await house.ask(bot, "And this?", session=session))
    later = await house.ok("GET", f"/api/chat/turns/{third['turn_id']}/prompt")
    left_out = [part["reason"] for part in later["parts"] if not part["kept"]]
    assert left_out == ["no room in context.history.max_tokens"]
    record = await house.ok("GET", "/api/audit?action=conversations.read")
    assert any(item["details"].get("turn") == third["turn_id"] for item in record["items"])
    page = await house.http.get(f"/turns/{third['turn_id']}/prompt", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "no room in context.history.max_tokens" in page.text


async def test_a_prompt_is_for_who_may_read_conversations(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    asked = json_of(await house.ask(bot, "Anybody?"))
    path = f"/api/chat/turns/{asked['turn_id']}/prompt"
    keys = {
        scopes[0]: await house.ok("POST", "/api/keys", json={"kind": "super", "name": scopes[0], "scopes": scopes})
        for scopes in (["conversations.read", "bots.read"], ["bots.read", "chat.use"])
    }
    reader, other = (house.headers(keys[name]["secret"]) for name in ("conversations.read", "bots.read"))
    assert (await house.http.get(path, headers=reader)).status_code == 200
    refused = await house.http.get(path, headers=other)
    assert refused.status_code == 403
    assert "conversations.read" in error_of(refused)["message"]
    await house.ok("PUT", f"/api/bots/{bot}/access", json={"visibility": "restricted", "roles": ["editor"]})
    closed = await house.http.get(path, headers=reader)
    missing = f"/api/chat/turns/{asked['session_id']}/prompt"
    assert (await house.http.get(missing)).status_code == 404
    assert (closed.status_code, (await house.http.get(path)).status_code) == (404, 200), "the bot is closed to them"


async def test_operators_come_to_it_from_the_conversation(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    asked = json_of(await house.ask(bot, "Anybody?"))
    page = f"/chat/{asked['session_id']}"
    link = f'href="/turns/{asked["turn_id"]}/prompt"'
    assert link in (await house.http.get(page, headers={"Accept": "text/html"})).text
    token = (await house.ok("POST", "/api/chat/get_token", json={"user_id": "ana", "persona": bot}))["token"]
    async with house.server.client(token) as ana:
        mine = json_of(await ana.post("/api/chat/completion", json={"message": "Anybody?"}))
        shown = await ana.get(f"/chat/{mine['session_id']}", headers={"Accept": "text/html"})
        assert shown.status_code == 200
        assert "/prompt" not in shown.text
