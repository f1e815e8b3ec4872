"""What usage shows is the sum of its calls, by whatever it is grouped; what a call has cost stays as it was."""

import csv
import io
from typing import Any

import pytest

from tests.e2e.house import House, json_of, unused
from tests.e2e.stream import Json
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

PRICE: Json = {"provider": "openai", "input_micros": 1_000_000, "output_micros": 2_000_000}
CALL = 11 + 2 * 7  # what the scripted provider counts, at that price


@pytest.fixture
async def used(house: House) -> str:
    """A bot with three priced calls, one of them by a visitor, and one from before there was a price; its id."""
    bot = await house.bot(Script(tokens=7))
    id = str((await house.ok("GET", f"/api/bots/{bot}"))["id"])
    await house.ask(bot, "Hi")
    await counted(house, id, 1)
    await house.ok("POST", "/api/admin/pricing", json={**PRICE, "model": bot})
    await house.ask(bot, "Hi")
    await house.ok("POST", "/v1/chat/completions", json={"model": bot, "messages": [{"role": "user", "content": "Hi"}]})
    token = await house.ok("POST", "/api/chat/get_token", json={"user_id": "=cmd()", "persona": bot})
    async with house.server.client(token["token"]) as client:
        await client.post("/api/chat/completion", json={"message": "Hi"})
    await counted(house, id, 4)
    return id


async def counted(house: House, id: str, calls: int) -> None:
    async def there() -> bool:
        return bool((await usage(house, id))["totals"]["calls"] == calls)

    assert await until(there, pause_s=0.02)


async def usage(house: House, id: str, **asked: str) -> Json:
    return await house.ok("GET", "/api/usage", params={"bot": id, **asked})


SUMMED = ("prompt_tokens", "completion_tokens", "cost_micros")


async def test_every_grouping_sums_up_to_the_calls_behind_it(house: House, used: str) -> None:
    calls: list[Any] = (await house.ok("GET", "/api/usage/calls", params={"bot": used}))["items"]
    totals = (await usage(house, used))["totals"]
    assert {name: totals[name] for name in SUMMED} == {name: sum(call[name] for call in calls) for name in SUMMED}
    assert (totals["calls"], totals["cost_micros"], totals["unpriced"], totals["estimated"]) == (4, 3 * CALL, 1, 0)
    for grouping in ("day", "bot", "model", "key", "person", "activity"):
        found = await usage(house, used, group_by=grouping)
        for name, total in found["totals"].items():
            assert sum(item[name] for item in found["items"]) == total, (grouping, name)
    people = {item["group"] for item in (await usage(house, used, group_by="person"))["items"]}
    assert people == {"-", next(call["person"] for call in calls if call["person"])}
    priced = [call for call in calls if call["price_id"]]
    assert {(call["input_micros"], call["output_micros"], call["cost_micros"]) for call in priced} == {
        (1_000_000, 2_000_000, CALL)
    }


async def test_a_filter_leads_to_the_calls_of_a_cell(house: House, used: str) -> None:
    person = next(item for item in (await usage(house, used, group_by="person"))["items"] if item["group"] != "-")
    found = await house.ok("GET", "/api/usage/calls", params={"bot": used, "person": person["group"]})
    assert len(found["items"]) == person["calls"] == 1
    first = await house.ok("GET", "/api/usage/calls", params={"bot": used, "limit": 3})
    rest = await house.ok("GET", "/api/usage/calls", params={"bot": used, "cursor": first["next_cursor"]})
    ids = [call["id"] for page in (first, rest) for call in page["items"]]
    assert len(ids) == len(set(ids)) == 4
    nobody = await house.ok("GET", "/api/usage/calls", params={"bot": used, "from": "2020-01-01", "to": "2020-01-31"})
    assert nobody["items"] == []


async def test_the_table_has_the_same_sums_and_no_formula(house: House, used: str) -> None:
    answer = await house.http.get("/api/usage/export.csv", params={"bot": used})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sum(int(row["cost_micros"]) for row in rows) == 3 * CALL
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


async def test_what_was_called_keeps_its_cost_when_a_price_changes(house: House, used: str) -> None:
    prices = (await house.ok("GET", "/api/admin/pricing"))["items"]
    (price,) = [each for each in prices if each["effective_until"] is None and each["model"].startswith("bot-")][:1]
    assert (await house.http.delete(f"/api/admin/pricing/{price['id']}")).status_code == 204
    assert (await house.http.delete(f"/api/admin/pricing/{price['id']}")).status_code == 409
    await house.ok("POST", "/api/admin/pricing", json={**PRICE, "model": price["model"], "input_micros": 10**9})
    assert (await usage(house, used))["totals"]["cost_micros"] == 3 * CALL
    dear = {**PRICE, "model": unused("model"), "effective_from": "2020-01-01T00:00:00Z"}
    assert (await house.http.post("/api/admin/pricing", json=dear)).status_code == 422


async def test_a_turn_tells_its_owner_what_it_has_cost(house: House) -> None:
    bot = await house.bot(Script(tokens=7))
    await house.ok("POST", "/api/admin/pricing", json={**PRICE, "model": bot})
    turn = json_of(await house.ask(bot, "Hi"))["turn_id"]
    found: Json = {}

    async def there() -> bool:
        found.update(await house.ok("GET", f"/api/chat/turns/{turn}/cost"))
        return bool(found["calls"])

    assert await until(there, pause_s=0.02)
    assert (found["prompt_tokens"], found["completion_tokens"], found["cost_micros"]) == (11, 7, CALL)
    token = await house.ok("POST", "/api/chat/get_token", json={"user_id": "guest", "persona": bot})
    async with house.server.client(token["token"]) as client:
        own = json_of(await client.post("/api/chat/completion", json={"message": "Hi"}))["turn_id"]
        assert (await client.get(f"/api/chat/turns/{turn}/cost")).status_code == 404
        seen = json_of(await client.get(f"/api/chat/turns/{own}/cost"))
        assert (seen["cost_micros"], seen["calls"]) == (None, []), "money is for who runs the bot"


@pytest.mark.parametrize("span", [{"from": "2026-02-01", "to": "2026-01-01"}, {"from": "2020-01-01"}])
async def test_a_span_that_is_none_is_refused(house: House, span: dict[str, str]) -> None:
    for path in ("", "/calls", "/export.csv"):
        assert (await house.http.get(f"/api/usage{path}", params=span)).status_code == 422


async def test_an_answer_from_the_cache_is_no_call_and_what_it_saved_is_shown(house: House) -> None:
    bot = await house.bot(Script(tokens=7), config={"cache": {"semantic": {"mode": "exact"}}})
    id = str((await house.ok("GET", f"/api/bots/{bot}"))["id"])
    question = unused("What is it")

    async def saved() -> bool:
        assert (await house.ask(bot, question)).status_code == 200
        totals = (await usage(house, id))["totals"]
        assert totals["calls"] <= 2, "once for each worker at most"
        return bool(totals["hits"] and totals["saved_tokens"] == 18 * totals["hits"])

    assert await until(saved, pause_s=0.2)
