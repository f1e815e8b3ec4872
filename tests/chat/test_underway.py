"""Turns that rest: a timer each and no task, taken up on time, stopped whenever their owner says so."""

import asyncio
from typing import Any, cast

import pytest

from palaver.chat.ledger import Ledger
from palaver.chat.resting import Rest
from palaver.chat.turn import Turn
from palaver.chat.underway import DRAIN_S, UnderWay
from palaver.core import leaving
from palaver.core.caller import Caller
from palaver.kit.ids import uuid7
from tests.chat.context.bots import ACCOUNT, bot_of

MANY = 1_000


class Turns:
    """Each turn rests once for `seconds`, then it is over; `ended` says how."""

    def __init__(self, seconds: float, *, stored: bool = False) -> None:
        self.seconds, self.stored = seconds, stored
        self.ended: list[tuple[Turn, str]] = []
        self.left = 0
        self.under_way = UnderWay(cast("Ledger", None), self._answer, self._run, self._let_go)
        self.let_go: list[Turn] = []

    def begin(self) -> Turn:
        caller = Caller(account=ACCOUNT, kind="user", id=uuid7(), owner="user:1")
        turn = Turn(caller, bot_of({}), "Hello", 1, None)
        self.under_way.begin(turn)
        return turn

    async def _answer(self, turn: Turn, rest: Rest | None) -> None:
        if rest is None:
            raise Rest(self.seconds, self._on, self._leave, stored=self.stored)
        if turn.ticket.stopping:
            await rest.leave()
            raise asyncio.CancelledError
        await rest.go_on()

    async def _let_go(self, turn: Turn) -> None:
        await asyncio.sleep(0)
        self.let_go.append(turn)

    async def _on(self) -> bool:
        await asyncio.sleep(0)
        return True

    async def _leave(self) -> None:
        await asyncio.sleep(0)
        self.left += 1

    async def _run(self, turn: Turn, answering: Any) -> None:
        try:
            await answering
        except Rest as rest:
            self.under_way.rest(turn, rest)
        except asyncio.CancelledError:
            self.ended.append((turn, "stopped"))
        else:
            self.ended.append((turn, "done"))


async def test_a_thousand_turns_that_rest_have_no_task_and_end_in_time() -> None:
    turns, tasks = Turns(1.0), len(asyncio.all_tasks())
    begun = [turns.begin() for _ in range(MANY)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == tasks
    await asyncio.sleep(2)
    assert {turn for turn, how in turns.ended if how == "done"} == set(begun)


@pytest.mark.parametrize("steps", range(5))
async def test_whenever_it_is_stopped_it_ends_once(steps: int) -> None:
    """Before its answer has begun, between that and its rest, in its rest."""
    turns = Turns(30.0)
    turn = turns.begin()
    for _ in range(steps):
        await asyncio.sleep(0)
    turns.under_way.stop(turn)
    await asyncio.sleep(0.05)
    assert turns.ended == [(turn, "stopped")]
    turns.under_way.stop(turn)
    await asyncio.sleep(0.05)
    assert len(turns.ended) == 1


async def test_what_rests_is_told_that_it_is_stopped() -> None:
    turns = Turns(30.0)
    turn = turns.begin()
    await asyncio.sleep(0.05)
    turns.under_way.stop(turn)
    await asyncio.sleep(0.05)
    assert (turns.left, turns.ended) == (1, [(turn, "stopped")])


async def test_a_rest_is_waited_for_at_the_end_of_the_server() -> None:
    turns = Turns(0.3)
    turn = turns.begin()
    await asyncio.sleep(0.05)
    await turns.under_way.drain()
    assert turns.ended == [(turn, "done")]


async def test_a_rest_that_is_longer_than_the_end_of_the_server_is_left_and_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = Turns(30.0)
    begun = [turns.begin() for _ in range(3)]
    await asyncio.sleep(0.05)
    monkeypatch.setattr(leaving, "seconds", lambda: DRAIN_S + 1)
    await turns.under_way.drain()
    assert (turns.left, turns.ended) == (3, [(turn, "stopped") for turn in begun])


def test_pauses_have_half_of_the_time_of_a_turn() -> None:
    turn = Turn(Caller(account=ACCOUNT, kind="user", id=uuid7(), owner="user:1"), bot_of({}), "Hello", 1, None)
    assert turn.may_rest
    turn.started -= 301
    assert not turn.may_rest
    assert 298 < turn.seconds_left < 300
    turn.started -= 301
    assert turn.seconds_left == 0


async def test_what_is_stored_is_let_go_at_the_end_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(30.0, stored=True)
    begun = [turns.begin() for _ in range(3)]
    await asyncio.sleep(0.05)
    monkeypatch.setattr(leaving, "seconds", lambda: 0.1)
    async with asyncio.timeout(5):
        await turns.under_way.drain()
    assert (turns.let_go, turns.ended, turns.left) == (begun, [], 0)
    turns.under_way.wake(begun[0])
    await asyncio.sleep(0.05)
    assert not turns.ended, "another worker goes on with it"


async def test_what_rests_is_woken() -> None:
    turns = Turns(30.0)
    turn = turns.begin()
    await asyncio.sleep(0.05)
    turns.under_way.wake(turn)
    await asyncio.sleep(0.05)
    assert turns.ended == [(turn, "done")]


async def test_a_word_that_comes_while_it_is_at_work_is_heard_in_its_rest() -> None:
    turns = Turns(30.0)
    turn = turns.begin()
    turns.under_way.wake(turn)
    await asyncio.sleep(0.05)
    assert turns.ended == [(turn, "done")]
