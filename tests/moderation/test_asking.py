"""The handlers that ask others: what counts of what they say, and what where they say nothing."""

from typing import Any

import pytest

from palaver.config.document.moderation import ModerationStep
from palaver.moderation.handler import Outside
from palaver.moderation.policy import Decision, decide, step
from tests.moderation.asked import Nobody, Somebody

RUDE = '{"token": "{token}", "category": "rude", "score": 0.8}'


async def decided(outside: Outside, handler: str, threshold: float = 0.5, **params: Any) -> Decision:
    steps = [step(ModerationStep(handler=handler, action="block", threshold=threshold, params=params))]
    return await decide(steps, "You are a fool.", outside)


async def test_a_judges_verdict_counts_from_the_threshold() -> None:
    judge = Somebody(f"Well: {RUDE}")
    blocked = await decided(judge, "judge", policy="Nobody is rude.")
    assert blocked.stopped is not None
    assert (blocked.stopped.category, blocked.stopped.score) == ("rude", 0.8)
    assert (await decided(judge, "judge", threshold=0.9, policy="Nobody is rude.")).stopped is None
    assert judge.asked == ["You are a fool."] * 2


@pytest.mark.parametrize(
    "said", ["", "It is rude.", '{"token": "another", "category": "none", "score": 0}', '{"token": "{token}"}']
)
async def test_what_is_no_verdict_of_the_judge_closes_unless_it_is_to_open(said: str) -> None:
    closed = await decided(Somebody(said), "judge", policy="Nobody is rude.")
    assert closed.stopped is not None
    assert closed.stopped.category == "unavailable"
    assert (await decided(Somebody(said), "judge", policy="Nobody is rude.", on_error="open")).hits == []


@pytest.mark.parametrize(("handler", "params"), [("judge", {"policy": "Nobody is rude."}), ("endpoint", {})])
async def test_where_nobody_answers_it_closes_unless_it_is_to_open(handler: str, params: Any) -> None:
    closed = await decided(Nobody(), handler, **params)
    assert closed.stopped is not None
    assert closed.stopped.category == "unavailable"
    assert (await decided(Nobody(), handler, on_error="open", **params)).hits == []


async def test_an_endpoints_categories_count_from_the_threshold_or_from_their_own() -> None:
    scores = {"violence": 0.7, "harassment": 0.3}
    blocked = await decided(Somebody(scores=scores), "endpoint")
    assert blocked.stopped is not None
    assert (blocked.stopped.category, blocked.stopped.score) == ("violence", 0.7)
    assert (await decided(Somebody(scores=scores), "endpoint", categories={"violence": 0.8})).stopped is None
    own = (await decided(Somebody(scores=scores), "endpoint", categories={"harassment": 0.2})).stopped
    assert own is not None
    assert own.category == "harassment"
