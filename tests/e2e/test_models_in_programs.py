"""LLM and its like in programs: the cost of an answer is kept, the cheapest model found, a bot has its own words."""

import pytest

from tests.e2e.house import House
from tests.servers.scripted_llm import Script


async def said(house: House, bot: str) -> str:
    answer = await house.ask(bot, "Hello")
    return str(answer.json()["rg_response"]["response"])


def asks(clauses: str) -> dict[str, object]:
    program = (
        f'TRY\nx = LLM "Say hello" {clauses}\nTALK x\nCATCH e\nTALK e.code & ": " & e.message\nEND TRY\nHEAR more\n'
    )
    return {"dialogs": {"scripts": {"start.bas": program}}}


async def test_an_answer_is_cut_to_what_is_paid(house: House) -> None:
    bot = await house.bot(Script(text="hello"), config=asks("WITH MAX_COST 0.001"))
    unpriced = await said(house, bot)
    assert unpriced.startswith("LimitExceeded: what the model costs is not known")
    price = {"provider": "openai", "model": bot, "input_micros": 1_000_000, "output_micros": 2_000_000}
    await house.ok("POST", "/api/admin/pricing", json=price)
    assert await said(house, bot) == "hello"
    body = house.request_of(bot).body
    most = body.get("max_tokens") or body["max_completion_tokens"]
    assert 400 < most < 500, "the question is paid, too"
    poor = await house.bot(Script(text="hello"), config=asks("WITH MAX_COST 0.00001"))
    await house.ok("POST", "/api/admin/pricing", json={**price, "model": poor})
    assert (await said(house, poor)).startswith("LimitExceeded: MAX_COST")
    assert not [each for each in house.llm.requests if each.body.get("model") == poor]


@pytest.mark.parametrize("wanted", ["clause", "routing"])
async def test_the_cheapest_of_a_bots_models_is_asked(house: House, wanted: str) -> None:
    cheap = await house.bot(Script(text="I am cheap"))
    config = asks('WITH OPTIMIZE FOR "cost"' if wanted == "clause" else "")
    if wanted == "routing":
        scripts = config["dialogs"]["scripts"]  # type: ignore[index]  # as it was made
        scripts["start.bas"] = 'SET MODEL ROUTING "cost"\n' + scripts["start.bas"]
    config["model"] = {"fallback": [{"connection": "openai", "name": cheap}]}
    dear = await house.bot(Script(text="I am dear"), config=config)
    assert await said(house, dear) == "I am dear", "nobody knows what they cost"
    for model, micros in ((cheap, 1), (dear, 100)):
        price = {"provider": "openai", "model": model, "input_micros": micros, "output_micros": micros}
        await house.ok("POST", "/api/admin/pricing", json=price)
    assert await said(house, dear) == "I am cheap"


async def test_a_bot_may_have_its_own_words_for_what_its_programs_ask(house: House) -> None:
    config = {
        "dialogs": {"scripts": {"start.bas": 'TALK TRANSLATE("hello", "pt")\nHEAR more\n'}},
        "prompt": {"tasks": {"translate": "Diga {isto} em {language}."}},
    }
    bot = await house.bot(Script(text="olá"), config=config)
    assert await said(house, bot) == "olá"
    asked = house.request_of(bot).body["messages"][-1]["content"]
    assert asked.startswith("Diga {isto} em 'pt'. ")
