"""Calls over a chain of connections to servers that fail as scripted: what is handed on and who was asked."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from palaver.llm import errors
from palaver.llm.calling import gate, retrying
from palaver.llm.calling.breaker import FAILURES
from palaver.llm.calling.calls import Calls
from palaver.llm.calling.order import Candidate
from palaver.llm.messages import Delta, Finished, Params, Request, TextDelta
from palaver.llm.provider import Connection
from tests.llm.conftest import asking, connect
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script, ScriptedLLM

TEXT = "One two three"


class Seen:
    """One attempt as accounts see it."""

    def __init__(self, connection: Connection, request: Request) -> None:
        self.connection, self.model = connection.name, request.model
        self.length = 0
        self.failure: BaseException | None = None

    def see(self, deltas: Sequence[Delta]) -> int:
        self.length += sum(len(delta.text) for delta in deltas if isinstance(delta, TextDelta))
        return self.length

    def ended(self, failure: BaseException | None) -> None:
        self.failure = failure


class Caller:
    """Asks over `calls`, and keeps what it sees."""

    def __init__(self) -> None:
        self.calls = Calls(no_secrets)
        self.seen: list[Seen] = []

    async def watching(self, connection: Connection, request: Request) -> Seen:
        self.seen.append(Seen(connection, request))
        return self.seen[-1]

    async def ask(self, *chain: Candidate, retries: int = 0, **fields: object) -> list[Delta]:
        self.heard = list[Delta]()
        async with aclosing(self.calls.stream(chain, asking(**fields), retries, self.watching)) as stream:  # type: ignore[arg-type]  # fields of a request
            async for deltas in stream:
                self.heard += deltas
        return self.heard

    @property
    def asked(self) -> list[tuple[str, str | None, str]]:
        return [(one.connection, one.model, type(one.failure).__name__) for one in self.seen]


async def no_secrets(_reference: str, _setting: str) -> str:
    raise AssertionError


@pytest.fixture
async def caller(monkeypatch: pytest.MonkeyPatch) -> Caller:
    monkeypatch.setattr(retrying, "FIRST_S", 0.001)
    return Caller()


def text(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


def candidate(llm: ScriptedLLM, model: str, name: str = "openai", **fields: object) -> Candidate:
    """It is patient with a model, unless that is called late."""
    patience = 0.3 if model == "late" else 30.0
    connection = connect(llm, name, first_token_s=patience, stall_s=patience)
    return Candidate(connection, model, **fields)  # type: ignore[arg-type]  # on


FAULTS = [("500", "Overloaded"), ("429", "ModelLimited"), ("vanish", "ClosedEarly")]


@pytest.mark.parametrize(("fault", "failure"), FAULTS)
async def test_what_may_pass_is_tried_again_and_each_try_is_told(
    llm: ScriptedLLM, caller: Caller, fault: str, failure: str
) -> None:
    llm.scripts["m"] = Script(fault=fault)
    with pytest.raises(errors.ModelFailed):
        await caller.ask(candidate(llm, "m"), retries=2)
    assert caller.asked == [("openai", "m", failure)] * 3
    assert len(llm.requests) == 3


async def test_an_answer_after_a_failure_is_whole(
    llm: ScriptedLLM, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "FIRST_S", 1.0)
    llm.scripts["m"] = Script(fault="500")

    async def asked() -> bool:
        return bool(llm.requests)

    task = asyncio.create_task(caller.ask(candidate(llm, "m"), retries=3))
    assert await until(asked)
    llm.scripts["m"] = Script(text=TEXT)
    assert text(await task) == TEXT
    assert caller.asked[-1] == ("openai", "m", "NoneType")


@pytest.mark.parametrize(
    ("fault", "tries"),
    [("500", 2), ("429", 2), ("vanish", 2), ("hang", 1), ("401", 1), ("404", 1), ("html", 1), ("end", 2), ("error", 2)],
)
async def test_the_next_of_the_chain_answers_where_one_fails_before_its_first_word(
    llm: ScriptedLLM, caller: Caller, fault: str, tries: int
) -> None:
    llm.scripts["late"], llm.scripts["good"] = Script(fault=fault), Script(text=TEXT)
    late = Candidate(connect(llm, "openai", first_token_s=0.3 if fault == "hang" else 30.0), "late")
    answer = await caller.ask(late, candidate(llm, "good", "groq"), retries=1)
    assert text(answer) == TEXT
    assert [name for name, _, _ in caller.asked] == ["openai"] * tries + ["groq"]


async def test_a_fallback_stands_in_for_the_failures_it_names(llm: ScriptedLLM, caller: Caller) -> None:
    llm.scripts["late"], llm.scripts["good"] = Script(fault="hang"), Script(text=TEXT)
    limited = candidate(llm, "never", "groq", on=frozenset({"rate_limit", "error"}))
    waited = candidate(llm, "good", "anthropic", on=frozenset({"timeout"}))
    assert text(await caller.ask(candidate(llm, "late"), limited, waited)) == TEXT
    assert [model for _, model, _ in caller.asked] == ["late", "good"]
    with pytest.raises(errors.Stalled):
        await caller.ask(candidate(llm, "late"), limited)


@pytest.mark.parametrize("fault", ["stall", "close", "end", "error", "garbage"])
async def test_after_a_word_was_said_a_failure_is_the_end(llm: ScriptedLLM, caller: Caller, fault: str) -> None:
    llm.scripts["m"], llm.scripts["good"] = Script(tokens=9, after=3, batch=3, fault=fault), Script(text=TEXT)
    dying = Candidate(connect(llm, "openai", stall_s=0.3), "m")
    with pytest.raises(errors.ModelFailed):
        await caller.ask(dying, candidate(llm, "good"), retries=3)
    assert text(caller.heard) == "word0 word1 word2 "
    assert len(caller.asked) == 1


async def test_a_provider_that_says_when_is_not_asked_sooner(llm: ScriptedLLM, caller: Caller) -> None:
    llm.scripts["m"], llm.scripts["good"] = Script(fault="429", retry_after="30"), Script(text=TEXT)
    assert text(await caller.ask(candidate(llm, "m"), candidate(llm, "good"), retries=5)) == TEXT
    assert len(caller.asked) == 2, "half a minute is too long: the next is asked at once"


async def test_one_that_repeats_itself_on_and_on_is_ended_as_too_long(llm: ScriptedLLM, caller: Caller) -> None:
    llm.scripts["m"] = Script(text="again " * 60_000, batch=500)
    answer = await caller.ask(candidate(llm, "m"), params=Params(max_output_tokens=10))
    assert isinstance(answer[-1], Finished)
    assert answer[-1].reason == "length"
    assert len(text(answer)) > 65_000
    assert await llm.settled(llm.last()) == "gone"


async def test_a_model_that_fails_again_and_again_rests_and_comes_back(
    llm: ScriptedLLM, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    llm.scripts["m"], llm.scripts["good"] = Script(fault="500"), Script(text=TEXT)
    for _ in range(FAILURES):
        with pytest.raises(errors.Overloaded):
            await caller.ask(candidate(llm, "m"))
    with pytest.raises(errors.Resting, match="'m' of connection 'openai' has failed again and again: it is tried"):
        await caller.ask(candidate(llm, "m"), retries=3)
    assert len(llm.requests) == FAILURES
    assert caller.calls.resting() == ["openai:m"]
    assert text(await caller.ask(candidate(llm, "m"), candidate(llm, "good"))) == TEXT, "its fallback is asked at once"
    llm.scripts["m"] = Script(text=TEXT)
    clock = asyncio.get_running_loop().time
    monkeypatch.setattr(caller.calls.gate(connect(llm, "openai")), "_now", lambda: clock() + 3600)
    assert text(await caller.ask(candidate(llm, "m"))) == TEXT
    assert caller.calls.resting() == []


@pytest.mark.parametrize("fault", ["429", "401", "404"])
async def test_who_refuses_is_there(llm: ScriptedLLM, caller: Caller, fault: str) -> None:
    llm.scripts["m"] = Script(fault=fault)
    for _ in range(FAILURES + 1):
        with pytest.raises(errors.ModelFailed):
            await caller.ask(candidate(llm, "m"))
    assert caller.calls.resting() == []


async def test_calls_wait_for_a_place_and_whoever_waits_too_long_is_told(
    llm: ScriptedLLM, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "QUEUE_S", 0.05)
    llm.scripts["slow"], llm.scripts["m"] = Script(tokens=3, after=1, fault="stall"), Script(text=TEXT)
    only = connect(llm, "openai", concurrency=1)
    async with aclosing(caller.calls.stream([Candidate(only, "slow")], asking(), 0, caller.watching)) as first:
        await anext(first)
        with pytest.raises(errors.Crowded, match="all its 1 places are taken and none came free within"):
            await caller.ask(Candidate(only, "m"), retries=3)
        assert text(await caller.ask(Candidate(only, "m"), candidate(llm, "m", "groq"))) == TEXT
        monkeypatch.setattr(gate, "QUEUE_S", 30.0)
        second = asyncio.create_task(caller.ask(Candidate(only, "m")))
        await asyncio.sleep(0.01)
        assert not second.done()
    assert text(await second) == TEXT
    assert caller.calls.gate(only).places.taken == 0


@pytest.mark.parametrize("fault", ["hang", "stall"])
async def test_a_call_that_is_given_up_leaves_its_place(llm: ScriptedLLM, caller: Caller, fault: str) -> None:
    llm.scripts["m"] = Script(tokens=3, after=1, fault=fault)
    connection = connect(llm, "openai", first_token_s=60.0, stall_s=60.0)

    async def asked() -> bool:
        return bool(llm.requests)

    task = asyncio.create_task(caller.ask(Candidate(connection, "m"), retries=3))
    assert await until(asked)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert caller.calls.gate(connection).places.taken == 0
    assert [type(one.failure) for one in caller.seen] == [asyncio.CancelledError]
    assert await llm.settled(llm.last()) == "gone"
