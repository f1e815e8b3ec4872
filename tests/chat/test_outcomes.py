"""What counts for a version: answers, and failures that may be its fault; of its own account, bot and time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from palaver.chat.outcomes import FAULTS, Outcomes, Tally
from palaver.config.bots import Bot, Bots
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.kit.ids import uuid7
from tests.config.test_bots import named, somebody

SESSION = "insert into chat_session (id, account_id, owner, bot_id, version, title) values ($1, $2, '', $3, $4, '')"
TURN = """
insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, answer_id, state, finish_reason,
                       error_code, first_token_ms, created_at)
values ($1, $2, $3, '', 1, $4, $5, $1, $6, $7, $8, $9, now() - make_interval(secs => $10))
"""
ANSWER = (
    "insert into chat_message (id, account_id, session_id, turn_id, role, content) "
    "values ($1, $2, $3, $1, 'assistant', $4)"
)
QUESTION = (
    "insert into chat_message (id, account_id, session_id, turn_id, role, content) "
    "values (gen_random_uuid(), $2, $3, $1, 'user', 'Hello?')"
)
THUMB = """
insert into chat_feedback (turn_id, account_id, session_id, owner, bot_id, version, score)
values ($1, $2, $3, '', $4, $5, $6)
"""


async def turn(  # a turn is made of these
    database: Database,
    bot: Bot,
    version: int,
    *,
    session: UUID | None = None,
    state: str = "done",
    finish: str = "stop",
    error: str | None = None,
    content: str | None = "Yes.",
    first_token_ms: int | None = 100,
    thumb: int = 0,
    ago_s: float = 0.0,
) -> UUID:
    """Store a turn as the ledger does; its session, which is a new one unless `session` says which."""
    id, own = uuid7(), session or uuid7()
    async with database.pool.acquire() as connection:
        if session is None:
            await connection.execute(SESSION, own, bot.account, bot.id, version)
        ended = (state, finish if error is None else "error", error, None if error else first_token_ms)
        await connection.execute(TURN, id, bot.account, own, bot.id, version, *ended, ago_s)
        await connection.execute(QUESTION, id, bot.account, own)
        if content is not None:
            await connection.execute(ANSWER, id, bot.account, own, content)
        if thumb:
            await connection.execute(THUMB, id, bot.account, own, bot.id, version, thumb)
    return own


@pytest.fixture
async def caller(database: Database) -> Caller:
    return await somebody(database)


@pytest.fixture
async def bot(database: Database, caller: Caller) -> Bot:
    return await Bots(database, open_cache(None)[1]).create(caller, named("support"))


async def counted(database: Database, caller: Caller, bot: Bot, *versions: int, hours: int = 1) -> list[Outcomes]:
    return await Tally(database).of(caller, bot.id, versions, datetime.now(UTC) - timedelta(hours=hours))


async def test_answers_of_one_conversation_are_one_session(database: Database, caller: Caller, bot: Bot) -> None:
    session = await turn(database, bot, 1)
    await turn(database, bot, 1, session=session)
    await turn(database, bot, 1)
    assert await counted(database, caller, bot, 1) == [
        Outcomes(version=1, sessions=2, turns=3, first_token_ms=100, slow_first_token_ms=100)
    ]


@pytest.mark.parametrize("code", FAULTS)
async def test_what_may_be_a_versions_fault_counts_by_its_code(
    database: Database, caller: Caller, bot: Bot, code: str
) -> None:
    await turn(database, bot, 1)
    await turn(database, bot, 1, state="failed", error=code, content=None)
    (found,) = await counted(database, caller, bot, 1)
    assert (found.turns, found.errors, found.failed, found.empty, found.refused) == (2, {code: 1}, 1, 0, 0)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        ("cancelled", None),
        ("open", None),
        ("interrupted", "interrupted"),
        ("failed", "rate_limited"),
        ("failed", "budget_exceeded"),
    ],
)
async def test_what_is_not_a_versions_fault_does_not_count(
    database: Database, caller: Caller, bot: Bot, state: str, error: str | None
) -> None:
    await turn(database, bot, 1, state=state, error=error, content="")
    assert await counted(database, caller, bot, 1) == [Outcomes(version=1)]


async def test_empty_and_refused_answers_are_told_apart(database: Database, caller: Caller, bot: Bot) -> None:
    await turn(database, bot, 1, content=" \n\t ", first_token_ms=None)
    await turn(database, bot, 1, content=None, first_token_ms=None)
    await turn(database, bot, 1, content="", finish="tool_calls")
    await turn(database, bot, 1, content="", finish="content_filter")
    await turn(database, bot, 1, content="I began to", finish="content_filter")
    await turn(database, bot, 1, state="failed", error="content_filtered", content=None)
    await turn(database, bot, 1, finish="length")
    (found,) = await counted(database, caller, bot, 1)
    assert (found.turns, found.empty, found.refused, found.errors) == (7, 2, 3, {})


async def test_a_conversation_whose_version_was_named_does_not_count(
    database: Database, caller: Caller, bot: Bot
) -> None:
    await turn(database, bot, 1)
    named_one = await turn(database, bot, 1, state="failed", error="provider_error", content=None)
    async with database.pool.acquire() as connection:
        await connection.execute("update chat_session set drawn = false where id = $1", named_one)
    (found,) = await counted(database, caller, bot, 1)
    assert (found.sessions, found.turns, found.failed) == (1, 1, 0)


async def test_times_are_the_median_and_what_most_stay_below(database: Database, caller: Caller, bot: Bot) -> None:
    for ms in (*range(1, 20), 5000):
        await turn(database, bot, 1, first_token_ms=ms)
    (found,) = await counted(database, caller, bot, 1)
    assert (found.first_token_ms, found.slow_first_token_ms) == (10, 19)


async def test_thumbs_down_count_and_thumbs_up_do_not(database: Database, caller: Caller, bot: Bot) -> None:
    for thumb in (-1, -1, 1, 0):
        await turn(database, bot, 1, thumb=thumb)
    (found,) = await counted(database, caller, bot, 1)
    assert (found.turns, found.thumbs_down) == (4, 2)


async def test_each_version_has_its_own_since_then(database: Database, caller: Caller, bot: Bot) -> None:
    await turn(database, bot, 1)
    await turn(database, bot, 2, ago_s=7200)
    await turn(database, bot, 2)
    assert [(each.version, each.turns) for each in await counted(database, caller, bot, 2, 1, 3)] == [
        (2, 1),
        (1, 1),
        (3, 0),
    ]
    assert [each.turns for each in await counted(database, caller, bot, 2, hours=3)] == [2]


async def test_another_account_and_another_bot_have_their_own(database: Database, caller: Caller, bot: Bot) -> None:
    other = await Bots(database, open_cache(None)[1]).create(caller, named("other"))
    await turn(database, bot, 1)
    assert (await counted(database, await somebody(database), bot, 1))[0].turns == 0
    assert (await counted(database, caller, other, 1))[0].turns == 0
