"""S23: what one account was answered never comes out of the cache for another."""

import time

import httpx2

from tests.security.conftest import NUMBERS
from tests.security.home import Home, bearer
from tests.servers.palaver import PalaverServer
from tests.servers.scripted_llm import ScriptedLLM

QUESTION = "What is the code of the safe?"


async def _bot(server: PalaverServer, home: Home, word: str) -> str:
    """The same bot in every account: nothing of it but its account tells it from the others."""
    async with server.client(home.key) as client:
        body = {"alias": f"safe-{word}", "config": {"model": {"connection": "openai", "name": f"safe-{word}"}}}
        assert (await client.post("/api/bots", json=body)).status_code == 201
    return f"safe-{word}"


async def _asked(client: httpx2.AsyncClient, home: Home, bot: str) -> tuple[int, float]:
    """The tokens that an answer took, and its seconds."""
    started = time.perf_counter()
    answer = await client.post(
        "/api/chat/completion",
        json={"message": QUESTION, "persona": bot},
        headers=bearer("", home.key).headers,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["rg_response"]["tokens_used"], time.perf_counter() - started


async def test_the_same_question_from_another_account_is_never_a_hit(
    server: PalaverServer, model: ScriptedLLM, nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    word = "shared"
    bots = [await _bot(server, home, word) for home in (ours, theirs)]
    assert bots[0] == bots[1]
    first, _ = await _asked(nobody, ours, bots[0])
    assert first > 0
    again, hit_s = await _asked(nobody, ours, bots[0])
    assert again == 0
    before = len(model.requests)
    foreign, foreign_s = await _asked(nobody, theirs, bots[1])
    assert foreign > 0
    assert len(model.requests) == before + 1, "no time to be measured: their own model answers"
    unseen, unseen_s = await _asked(nobody, theirs, await _bot(server, theirs, "unseen"))
    assert unseen > 0
    NUMBERS.append(
        f"answer cache: hit {hit_s * 1e3:.1f} ms; another account, question known elsewhere {foreign_s * 1e3:.1f} ms,"
        f" unknown everywhere {unseen_s * 1e3:.1f} ms"
    )
