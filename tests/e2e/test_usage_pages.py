"""The pages of usage, budgets and prices: what they show is what is stored, and their forms say what is wrong."""

import httpx2
import pytest

from tests.e2e.house import House, unused
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

HTML = {"Accept": "text/html"}


async def shown(house: House, path: str, status: int = 200) -> str:
    answer = await house.http.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


async def sent(house: House, path: str, **form: str) -> httpx2.Response:
    return await house.http.post(path, data=form, headers=HTML)


async def test_a_price_and_its_calls_are_seen_on_pages(house: House) -> None:
    bot = await house.bot(Script(tokens=7))
    id = (await house.ok("GET", f"/api/bots/{bot}"))["id"]
    form = {"provider": "openai", "model": bot, "activity": "chat", "input": "1.5", "output": "4"}
    assert (await sent(house, "/usage/prices", **form)).status_code == 303
    await house.ask(bot, "Hi")

    async def counted() -> bool:
        return "0.000045" in await shown(house, f"/usage?group_by=model&bot={id}")

    assert await until(counted, pause_s=0.05), "11 × 1.5 and 7 × 4 millionths"
    for grouping in ("day", "bot", "key", "person", "activity"):
        assert "/usage/calls?" in await shown(house, f"/usage?group_by={grouping}&bot={id}")
    calls = await shown(house, f"/usage/calls?bot={id}")
    assert f"openai:{bot}" in calls
    assert "11 × 1.5 a million" in calls
    assert "7 × 4 a million" in calls
    prices = await shown(house, "/usage/prices")
    assert f"openai:{bot}" in prices
    newest = (await house.ok("GET", "/api/admin/pricing?limit=1"))["items"][0]
    assert (await sent(house, f"/usage/prices/{newest['id']}/expire")).status_code == 303
    assert "ended" in await shown(house, "/usage/prices")


@pytest.mark.parametrize(
    ("path", "form", "told"),
    [
        ("prices", {"provider": "openai", "model": "m", "activity": "chat", "input": "x", "output": "1"}, "A number"),
        ("prices", {"provider": "", "model": "m", "activity": "chat", "input": "1", "output": "1"}, "Name the"),
        ("prices", {"provider": "o", "model": "m", "activity": "thought", "input": "1", "output": "1"}, "not fit"),
        ("budgets", {"scope": "bot", "subject": "", "period": "day", "tokens": "", "money": ""}, "or both"),
        ("budgets", {"scope": "bot", "subject": "", "period": "day", "tokens": "nan", "money": ""}, "not less"),
        ("budgets", {"scope": "all", "subject": "", "period": "day", "tokens": "1", "money": ""}, "not fit"),
    ],
)
async def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(
    house: House, path: str, form: dict[str, str], told: str
) -> None:
    answer = await sent(house, f"/usage/{path}", **form)
    assert answer.status_code == 422
    assert told in answer.text


async def test_a_budget_is_set_shown_and_removed_on_its_page(house: House) -> None:
    subject = f"visitor:{unused('somebody')}"
    same = {"scope": "person", "subject": subject, "period": "day"}
    assert (await sent(house, "/usage/budgets", **same, tokens="1500", money="0.25")).status_code == 303
    page = await shown(house, "/usage/budgets")
    assert subject in page
    assert "0 of 1,500" in page
    assert "0 of 0.25" in page
    assert (await sent(house, "/usage/budgets/remove", **same)).status_code == 303
    assert subject not in await shown(house, "/usage/budgets")
    assert (await sent(house, "/usage/budgets/remove", **same)).status_code == 404


async def test_days_that_are_none_are_told(house: House) -> None:
    assert "A day is written like" in await shown(house, "/usage?from=yesterday", 422)
