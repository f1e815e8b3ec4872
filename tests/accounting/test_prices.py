"""What a call costs: by the price that holds at its time, and never by another one afterwards."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from palaver.accounting.call import Activity, ModelCall, Payer, Tokens
from palaver.accounting.prices import SQL, NewPrice, Prices, must_lie_ahead
from palaver.accounting.row import row_of
from palaver.core.caller import Caller, server
from palaver.core.db import Database
from palaver.core.errors import Conflict, Forbidden, NotFound, Unprocessable
from palaver.kit.clock import now
from palaver.kit.ids import uuid7

ADMIN = server(UUID(int=7), "accounts.manage")
HOUR = timedelta(hours=1)


@pytest.fixture
async def prices(database: Database) -> Prices:
    for number, slug in ((7, "a"), (8, "b")):
        async with database.pool.acquire() as connection:
            await connection.execute(
                "insert into core_account (id, slug, name) values ($1, $2, $2)", UUID(int=number), slug
            )
    return Prices(database)


def price(**given: Any) -> NewPrice:
    return msgspec.convert(
        {"provider": "openai", "input_micros": 2_000_000, "output_micros": 6_000_000, **given}, NewPrice
    )


async def cost(
    prices: Prices,
    *,
    model: str = "gpt-5",
    at: datetime | None = None,
    account: int = 7,
    activity: Activity = "chat",
    outcome: str = "ok",
) -> int | None:
    """Of 10 tokens, 4 of them cached, and 5 of an answer; None where there is no price."""
    call = ModelCall(
        payer=Payer(caller=server(UUID(int=account))),
        activity=activity,
        connection="openai",
        provider="openai",
        model=model,
        tokens=Tokens(prompt=10, cached=4, completion=5),
        outcome=outcome,
    )
    row = row_of(call)
    if at is not None:
        row = msgspec.structs.replace(row, at=at)
    await prices.db.run(SQL.record, rows=[row])
    async with prices.db.pool.acquire() as connection:
        found = await connection.fetchrow("select price_id, cost_micros from accounting_call where id = $1", row.id)
    assert found is not None
    return None if found["price_id"] is None else int(found["cost_micros"])


async def test_without_a_price_a_call_has_none(prices: Prices) -> None:
    assert await cost(prices) is None
    await prices.add(ADMIN, price())
    assert await cost(prices) == 50
    assert await cost(prices, activity="embedding") is None
    assert await cost(prices, outcome="cached") is None
    assert await cost(prices, account=8) is None


async def test_cached_tokens_have_their_own_price_where_one_is_set(prices: Prices) -> None:
    await prices.add(ADMIN, price(cached_micros=500_000))
    assert await cost(prices) == 12 + 2 + 30


@pytest.mark.parametrize(("micros", "expected"), [(1, 0), (33_333, 0), (33_334, 1), (100_000, 2)])
async def test_millionths_are_rounded_to_the_nearest(prices: Prices, micros: int, expected: int) -> None:
    await prices.add(ADMIN, price(input_micros=micros, output_micros=micros))
    assert await cost(prices) == expected


async def test_a_name_goes_before_a_pattern_and_ones_own_before_the_platforms(prices: Prices) -> None:
    await prices.add(ADMIN, price(model="*", input_micros=0, output_micros=1_000_000, platform=True))
    assert (await cost(prices), await cost(prices, account=8)) == (5, 5)
    await prices.add(ADMIN, price(model="gpt*", input_micros=0, output_micros=2_000_000))
    assert (await cost(prices), await cost(prices, account=8), await cost(prices, model="o3")) == (10, 5, 5)
    await prices.add(ADMIN, price(model="gpt-5", input_micros=0, output_micros=3_000_000))
    await prices.add(ADMIN, price(model="gpt-5*", input_micros=0, output_micros=4_000_000))
    assert (await cost(prices), await cost(prices, model="gpt-5.1"), await cost(prices, model="gpt_5")) == (15, 20, 10)


async def test_the_price_that_holds_is_the_one_that_a_call_is_settled_by(prices: Prices) -> None:
    async def holding(account: int = 7, model: str = "gpt-5") -> int | None:
        found = await prices.holding(UUID(int=account), "openai", model)
        return None if found is None else found.output_micros

    assert await holding() is None
    await prices.add(ADMIN, price(model="*", output_micros=1, platform=True))
    await prices.add(ADMIN, price(model="gpt*", output_micros=2))
    await prices.add(ADMIN, price(model="gpt-5", output_micros=3))
    assert [await holding(), await holding(8), await holding(model="gpt-5.1"), await holding(model="o3")] == [
        3,
        1,
        2,
        1,
    ]
    later = now() + timedelta(hours=1)
    await prices.add(ADMIN, price(model="gpt-5", output_micros=4, effective_from=later))
    assert await holding() == 3
    assert await prices.holding(UUID(int=7), "groq", "gpt-5") is None


async def test_a_new_price_is_for_what_is_called_from_then_on(prices: Prices) -> None:
    first = await prices.add(ADMIN, price(output_micros=1_000_000, input_micros=0))
    assert await cost(prices) == 5
    later = now() + HOUR
    await prices.add(ADMIN, price(output_micros=2_000_000, input_micros=0, effective_from=later))
    assert await cost(prices) == 5
    assert await cost(prices, at=later) == 10
    assert await cost(prices, at=first.effective_from - HOUR) is None, "a call from before it is not repriced"
    with pytest.raises(Conflict):
        await prices.add(ADMIN, price())
    listed = await prices.all(ADMIN, 10)
    assert [each.effective_until for each in listed] == [None, later]


async def test_an_ended_price_holds_for_nothing_more(prices: Prices) -> None:
    made = await prices.add(ADMIN, price())
    ahead = await prices.add(ADMIN, price(model="o3", effective_from=now() + HOUR))
    await prices.expire(ADMIN, made.id)
    never = await prices.expire(ADMIN, ahead.id)
    assert never.effective_until == never.effective_from
    assert await cost(prices) is None
    with pytest.raises(Conflict):
        await prices.expire(ADMIN, made.id)
    await prices.add(ADMIN, price(model="o3"))
    assert await cost(prices, model="o3") == 50


async def test_prices_of_others_are_not_there_and_the_platforms_are_for_who_may(prices: Prices) -> None:
    mine = await prices.add(ADMIN, price())
    platforms = await prices.add(ADMIN, price(platform=True))
    other = Caller(account=UUID(int=8), kind="user", id=uuid7(), owner="user:1")
    assert [each.id for each in await prices.all(other, 10)] == [platforms.id]
    with pytest.raises(NotFound):
        await prices.expire(other, mine.id)
    with pytest.raises(Forbidden):
        await prices.expire(other, platforms.id)
    with pytest.raises(Forbidden):
        await prices.add(other, price(platform=True))


@pytest.mark.parametrize(
    "wrong",
    [
        {"effective_from": "2020-01-01T00:00:00Z"},
        {"effective_until": "2020-01-01T00:00:00Z"},
        {"model": " gpt"},
        {"provider": "a\x00"},
    ],
)
def test_a_price_lies_ahead(wrong: dict[str, str]) -> None:
    with pytest.raises(Unprocessable):
        must_lie_ahead(price(**wrong), now())
