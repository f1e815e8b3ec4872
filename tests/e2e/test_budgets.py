"""Budgets on every carrier: what is used up is refused before the provider hears of it, whatever is deleted."""

import asyncio
from collections.abc import Awaitable, Callable

import openai
import pytest
from openai import AsyncOpenAI

from tests.e2e.house import House, asking, error_of, json_of, unused
from tests.e2e.talk import talk
from tests.e2e.test_media import WAV, sent
from tests.servers.palaver import PATIENCE_S, until
from tests.servers.scripted_llm import Script


def heard(house: House, bot: str) -> int:
    """How many questions the bot's model was asked."""
    return sum(request.body.get("model") == bot for request in house.llm.requests)


async def used_up(house: House, bot: str) -> None:
    """Ask until it is refused: a worker may know for two seconds only of its own calls."""

    async def refused() -> bool:
        answer = await house.ask(bot, "Hi")
        assert answer.status_code in {200, 402}, answer.text
        return answer.status_code == 402

    assert await until(refused, pause_s=0.2)

    async def everywhere() -> bool:
        return all([(await house.ask(bot, "Hi")).status_code == 402 for _ in range(10)])

    assert await until(everywhere, pause_s=0.2)


async def json(house: House, bot: str) -> str:
    answer = await house.ask(bot, "Hi")
    assert answer.status_code == 402
    return str(error_of(answer)["code"])


async def stream(house: House, bot: str) -> str:
    answer = await house.http.post("/api/chat/completion/stream", json=asking(bot, "Hi", None))
    assert answer.status_code == 402
    return str(error_of(answer)["code"])


async def socket(house: House, bot: str) -> str:
    async with talk(house.server) as opened:
        await opened.hear("ready")
        await opened.say("user.message", text="Hi", persona=bot)
        return str((await opened.hear("error"))["code"])


async def openais(house: House, bot: str) -> str:
    async with AsyncOpenAI(
        base_url=f"{house.server.url}/v1", api_key=house.server.admin_key, timeout=PATIENCE_S, max_retries=0
    ) as client:
        with pytest.raises(openai.APIStatusError) as refused:
            await client.chat.completions.create(model=bot, messages=[{"role": "user", "content": "Hi"}])
    assert refused.value.status_code == 402
    return str(refused.value.code)


async def hearing(house: House, bot: str) -> str:
    """Speech becomes text at the provider too."""
    speech = await sent(house, WAV, "question.wav")
    answer = await house.http.post(f"/api/media/{speech['id']}/transcribe", json={"persona": bot})
    assert answer.status_code == 402, answer.text
    return str(error_of(answer)["code"])


CARRIERS: tuple[Callable[[House, str], Awaitable[str]], ...] = (json, stream, socket, openais)


async def test_a_bot_whose_tokens_are_used_up_is_refused_before_its_model_is_asked(house: House) -> None:
    bot = await house.bot(Script(tokens=9), config={"limits": {"daily_tokens": 15}})
    session = json_of(await house.ask(bot, "Hi"))["session_id"]
    await used_up(house, bot)
    before = heard(house, bot)
    for carrier in (*CARRIERS, hearing):
        assert await carrier(house, bot) == "budget_exceeded", carrier.__name__
    await house.rows("delete from chat_session where id = $1", session)
    assert await json(house, bot) == "budget_exceeded", "what is deleted was used all the same"
    assert heard(house, bot) == before


async def test_a_judge_that_is_tried_out_uses_no_more_than_its_bot_may(house: House) -> None:
    bot = await house.bot(Script(tokens=9), config={"limits": {"daily_tokens": 15}})
    await used_up(house, bot)
    draft = await house.http.get(f"/api/bots/{bot}/draft")
    judge = {"handler": "judge", "action": "block", "params": {"policy": "Nobody is rude."}}
    config = json_of(draft)["config"] | {"moderation": {"input": [judge]}}
    await house.ok("PUT", f"/api/bots/{bot}/draft", json=config, headers={"If-Match": draft.headers["etag"]})
    before = heard(house, bot)
    await house.http.post("/api/moderation/test", json={"text": "You fool", "bot": bot})
    assert heard(house, bot) == before


async def test_one_that_only_warns_goes_on(house: House) -> None:
    bot = await house.bot(Script(tokens=9), config={"limits": {"daily_tokens": 1, "on_exceeded": "warn"}})
    assert [(await house.ask(bot, "Hi")).status_code for _ in range(3)] == [200] * 3


async def test_many_at_once_do_not_get_past_a_budget(house: House) -> None:
    """Each holds what it may use; the others hear so in their streams, or before."""
    bot = await house.bot(Script(tokens=10, rate=10), config={"limits": {"daily_tokens": 500}})
    answers = await asyncio.gather(
        *(house.http.post("/api/chat/completion/stream", json=asking(bot, "Hi", None)) for _ in range(12))
    )
    done = sum('"type":"done"' in answer.text for answer in answers)
    assert sum("budget_exceeded" in answer.text for answer in answers) == 12 - done
    assert 1 <= done <= house.server.workers
    assert heard(house, bot) == done


async def test_a_budget_of_one_key_and_of_each_person_is_set_and_shown(house: House) -> None:
    bot = await house.bot(Script(tokens=9))
    made = await house.ok("POST", "/api/keys", json={"kind": "prod", "name": unused("prod")})
    budgets = [
        {"scope": "key", "subject": made["key"]["id"], "period": "month", "tokens": 15},
        {"scope": "person", "period": "day", "tokens": 10**9, "cost_micros": 10**9},
    ]
    await house.ok("PUT", "/api/budgets", json={"budgets": budgets})
    try:
        async with house.server.client(made["secret"]) as client:

            async def refused() -> bool:
                answer = await client.post("/api/chat/completion", json=asking(bot, "Hi", None))
                return answer.status_code == 402

            assert await until(refused, pause_s=0.2)
        assert (await house.ask(bot, "Hi")).status_code == 200, "by another key"

        async def shown() -> bool:
            (key, person) = (await house.ok("GET", "/api/budgets"))["budgets"]
            assert (person["used_tokens"], person["tokens"]) == (None, 10**9)
            return bool(key["used_tokens"] >= 15)

        assert await until(shown, pause_s=0.2)
    finally:
        await house.ok("PUT", "/api/budgets", json={"budgets": []})
    refusal = await house.http.put("/api/budgets", json={"budgets": [{"scope": "bot"}]})
    assert refusal.status_code == 422
