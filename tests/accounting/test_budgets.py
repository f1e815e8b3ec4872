"""Budgets over a real database: what was used is counted once, what is under way counts too, and nobody can undo it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from palaver.accounting.accounts import Accounts
from palaver.accounting.budgets.budget import Budget, Used, must_be_left
from palaver.accounting.budgets.budgets import Budgets
from palaver.accounting.budgets.stored import StoredBudgets
from palaver.accounting.call import CACHED, ModelCall, Payer, Tokens
from palaver.accounting.savings import Savings
from palaver.accounting.usage import Span, UsageRecord
from palaver.accounting.writer import Writer
from palaver.core.cache import open_cache
from palaver.core.caller import Caller, Client
from palaver.core.db import Database, open_database
from palaver.core.errors import BudgetExceeded, Unavailable, Unprocessable
from palaver.kit.ids import uuid7
from tests.servers.line import Line, line_to
from tests.servers.palaver import until

ACCOUNT, KEY, BOT = UUID(int=7), UUID(int=8), UUID(int=9)
CALLER = Caller(account=ACCOUNT, kind="prod", id=KEY, owner=f"key:{KEY}", client=Client("visitor:ana"))
PAYER = Payer(caller=CALLER, bot=BOT)


class Desk:
    """Accounting as a worker has it."""

    def __init__(self, line: Line, db: Database, folder: Path, worker: int) -> None:
        self.writer = Writer(line.dsn, folder)
        self.stored = StoredBudgets(db, open_cache(None)[1])
        self.budgets = Budgets(db, self.stored, worker)
        self.savings = Savings(db)
        self.accounts = Accounts(self.writer, self.budgets, self.savings)

    def call(self, tokens: int, payer: Payer = PAYER, outcome: str = "ok") -> None:
        self.accounts.hear(
            ModelCall(
                payer=payer,
                activity="chat",
                connection="openai",
                provider="openai",
                model="m",
                tokens=Tokens(prompt=tokens - tokens // 2, completion=tokens // 2),
                outcome=outcome,
            )
        )

    async def written(self) -> None:
        assert await until(lambda: self.writer.state.waiting == 0, pause_s=0.01)

    async def read_again(self) -> None:
        """As if two seconds had passed."""
        for counter in self.budgets._counters.values():
            counter.asked_at = -1e9

    async def refuses(self, payer: Payer = PAYER) -> bool:
        try:
            await self.budgets.must_have(payer)
        except BudgetExceeded:
            return True
        return False


@pytest.fixture
async def line(dsn: str) -> AsyncIterator[Line]:
    async with line_to(dsn, ACCOUNT) as made:
        yield made


@pytest.fixture
async def desks(line: Line, tmp_path: Path) -> AsyncIterator[list[Desk]]:
    """Two workers of one database."""
    db = await open_database(line.dsn)
    made = [Desk(line, db, tmp_path, number) for number in (1, 2)]
    yield made
    for desk in made:
        await desk.writer.close()
    await db.close()


@pytest.fixture
def desk(desks: list[Desk]) -> Desk:
    return desks[0]


SUBJECTS = {"account": "", "bot": str(BOT), "key": str(KEY), "person": "visitor:ana"}


@pytest.mark.parametrize("each", [True, False], ids=["each", "one"])
@pytest.mark.parametrize("scope", SUBJECTS)
async def test_what_is_used_up_is_refused_to_whom_it_counts(desk: Desk, scope: str, each: bool) -> None:
    subject = "" if each else SUBJECTS[scope]
    budget = msgspec.convert({"scope": scope, "subject": subject, "period": "day", "tokens": 100}, Budget)
    await desk.stored.put(CALLER, [budget])
    assert not await desk.refuses()
    desk.call(99)
    assert not await desk.refuses()
    desk.call(1000, outcome=CACHED)
    assert not await desk.refuses(), "what was saved is not used"
    desk.call(1)
    assert await desk.refuses()
    await desk.written()
    await desk.read_again()
    assert await desk.refuses()
    stranger = Payer(caller=Caller(account=ACCOUNT, kind="user", id=uuid7(), owner="user:ben"), bot=uuid7())
    assert await desk.refuses(stranger) is (scope == "account")


async def test_what_was_used_before_the_start_counts_and_no_deletion_gives_it_back(
    line: Line, desks: list[Desk]
) -> None:
    first, second = desks
    first.call(100)
    await first.written()
    await second.stored.put(CALLER, [Budget(scope="bot", period="month", tokens=100)])
    for table in ("chat_session", "config_bot", "security_key"):
        await line.ask(f"delete from {table}")
    assert await second.refuses()
    with pytest.raises(BudgetExceeded) as refused:
        await second.budgets.must_have(PAYER)
    assert refused.value.status == 402
    assert isinstance(refused.value.details, dict)
    assert refused.value.details["scope"] == "bot"


async def test_a_bots_own_budget_counts_beside_those_that_are_set(desk: Desk) -> None:
    own = msgspec.structs.replace(PAYER, budgets=(Budget(scope="bot", period="day", tokens=10),))
    assert not await desk.refuses(own)
    desk.call(10, own)
    assert await desk.refuses(own)
    assert not await desk.refuses()


async def test_calls_that_are_under_way_hold_what_they_may_use(desk: Desk) -> None:
    await desk.stored.put(CALLER, [Budget(scope="account", period="day", tokens=1000)])
    answers = await asyncio.gather(*(desk.budgets.reserve(PAYER, 50, 200) for _ in range(50)), return_exceptions=True)
    begun = [each for each in answers if not isinstance(each, BaseException)]
    assert {type(each) for each in answers if isinstance(each, BaseException)} == {BudgetExceeded}
    assert len(begun) == 4
    for reservation in begun:
        desk.call(20)
        reservation.release()
    assert not await desk.refuses(), "what they did not use is free again"
    await desk.written()
    await desk.read_again()
    assert (await desk.budgets.used(ACCOUNT, [Budget(scope="account", period="day", tokens=1)]))[0] == Used(80, 0)
    later = [await desk.budgets.reserve(PAYER, 50, 200) for _ in range(15)]
    assert len(later) == 15, "an answer is expected to be as long as usual"
    for reservation in later:
        reservation.release()


async def test_another_worker_knows_what_is_under_way_here(desks: list[Desk]) -> None:
    first, second = desks
    await first.stored.put(CALLER, [Budget(scope="person", period="day", tokens=300)])
    reservation = await first.budgets.reserve(PAYER, 100, 200)
    await first.budgets._tell()
    assert await second.refuses()
    reservation.release()
    await first.read_again()
    assert not await first.refuses()
    await second.read_again()
    assert not await second.refuses()


async def test_money_counts_by_the_prices_and_before_the_row_is_there_by_an_estimate(line: Line, desk: Desk) -> None:
    await line.ask(
        """insert into accounting_price (id, provider, model, activity, input_micros, output_micros, effective_from,
           set_by) values ($1, 'openai', 'm*', 'chat', 1000000, 3000000, now() - interval '1 hour', 'key:1')""",
        uuid7(),
    )
    await desk.stored.put(CALLER, [Budget(scope="key", period="month", cost_micros=200)])
    assert not await desk.refuses()
    desk.call(60)
    assert not await desk.refuses(), "180 at the dearest"
    desk.call(10)
    assert await desk.refuses(), "210 at the dearest, until the rows are there"
    await desk.written()
    await desk.read_again()
    assert (await desk.budgets.used(ACCOUNT, [Budget(scope="account")]))[0] == Used(70, 140)
    assert not await desk.refuses()
    desk.call(30)
    assert await desk.refuses()


async def test_while_the_database_is_away_what_is_known_counts(line: Line, desks: list[Desk]) -> None:
    first, second = desks
    await first.stored.put(CALLER, [Budget(scope="account", period="day", tokens=100)])
    assert not await first.refuses()
    await line.cut()
    first.call(100)
    await first.read_again()
    assert await first.refuses()
    with pytest.raises(Unavailable):
        await second.budgets.must_have(PAYER)
    line.mend()
    await first.written()
    await first.read_again()
    assert await first.refuses()
    assert await second.refuses()


async def test_what_was_saved_is_summed_and_costs_nothing(line: Line, desk: Desk) -> None:
    for _ in range(3):
        desk.call(7, outcome=CACHED)
    await line.cut()
    await desk.savings.flush()
    line.mend()
    desk.call(7, outcome=CACHED)
    await desk.savings.flush()
    await desk.savings.flush()
    sums = await UsageRecord(desk.budgets.db).sums(CALLER, Span())
    assert (sums.hits, sums.saved_tokens, sums.calls, sums.cost_micros) == (4, 28, 0, 0)
    assert await line.ask("select from accounting_call") == []


async def test_budgets_are_one_accounts(line: Line, desk: Desk) -> None:
    other = uuid7()
    await line.ask("insert into core_account (id, slug, name) values ($1, 'b', 'B')", other)
    theirs = [Budget(scope="account", period="day", tokens=1)]
    await desk.stored.put(msgspec.structs.replace(CALLER, account=other), theirs)
    await desk.stored.put(CALLER, [])
    assert list(await desk.stored.of(other)) == theirs
    assert list(await desk.stored.of(ACCOUNT)) == []


@pytest.mark.parametrize(
    "budgets",
    [
        [Budget(scope="bot")],
        [Budget(scope="account", subject="x", tokens=1)],
        [Budget(scope="bot", tokens=1), Budget(scope="bot", tokens=2)],
        [Budget(scope="person", subject="a\x00", tokens=1)],
    ],
)
async def test_a_budget_that_caps_nothing_or_is_there_twice_is_refused(desk: Desk, budgets: list[Budget]) -> None:
    with pytest.raises(Unprocessable):
        await desk.stored.put(CALLER, budgets)


@pytest.mark.parametrize(("used", "refused"), [(Used(9, 9), ""), (Used(10, 0), "tokens"), (Used(0, 10), "money")])
def test_nothing_left_is_nothing_left(used: Used, refused: str) -> None:
    budget = Budget(scope="bot", tokens=10, cost_micros=10)
    if not refused:
        must_be_left(budget, used)
        return
    with pytest.raises(BudgetExceeded, match=refused):
        must_be_left(budget, used)
