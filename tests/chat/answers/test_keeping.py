"""Where answers are kept and which: whatever an answer depends on makes another place, and nobody's own is kept."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from palaver.accounting.call import ModelCall, Tokens
from palaver.chat.answers.keeping import may_keep, may_repeat
from palaver.chat.answers.places import part_of
from palaver.chat.turn import Turn
from palaver.core.caller import Caller
from palaver.llm.provider import Connection
from tests.chat.context.bots import ACCOUNT, bot_of

SOMEBODY = Caller(account=ACCOUNT, kind="user", id=UUID(int=1), owner="user:1")
OPENAI = Connection(name="openai", provider="openai", base_url="https://api.openai.com/v1", default_model="m")
DOCUMENTS = ((UUID(int=2), 1), (UUID(int=3), 4))


def asked(caller: Caller = SOMEBODY, scope: str = "bot", **sections: Any) -> Turn:
    bot = bot_of({}, cache={"semantic": {"mode": "exact", "scope": scope}}, **sections)
    return Turn(caller, replace(bot, id=UUID(int=9)), "When do you open?", 1, None)


def answered(turn: Turn, *, connection: str = "openai", outcome: str = "ok") -> Turn:
    turn.say("At nine.")
    turn.hear(
        ModelCall(
            payer=turn.payer,
            activity="chat",
            connection=connection,
            provider="openai",
            model="m",
            tokens=Tokens(),
            outcome=outcome,
        )
    )
    return turn


def changed(**fields: Any) -> Turn:
    """A question to a bot that differs in that."""
    turn = asked()
    turn.bot = replace(turn.bot, **fields)
    return turn


def part(turn: Turn, **fields: Any) -> UUID:
    said: dict[str, Any] = {"document": "digest", "connection": OPENAI, "shown": DOCUMENTS, **fields}
    return part_of(turn, **said)[1]


@pytest.mark.parametrize(
    "other",
    [
        lambda: part(asked(replace(SOMEBODY, account=UUID(int=8)))),
        lambda: part(changed(id=UUID(int=10))),
        lambda: part(changed(number=2)),
        lambda: part(changed(live=2)),
        lambda: part(asked(), document="another"),
        lambda: part(asked(), connection=Connection(name="groq", provider="groq")),
        lambda: part(asked(), connection=Connection(name="openai", provider="openai", base_url="http://elsewhere")),
        lambda: part(asked(), shown=DOCUMENTS[:1]),
        lambda: part(asked(), shown=(DOCUMENTS[0], (DOCUMENTS[1][0], 5))),
        lambda: part(asked(), shown=()),
    ],
    ids=[
        "account",
        "bot",
        "version",
        "live fields",
        "document",
        "connection",
        "address",
        "access",
        "revision",
        "no documents",
    ],
)
def test_what_an_answer_depends_on_makes_another_place(other: Callable[[], UUID]) -> None:
    assert other() != part(asked())


def test_who_asks_makes_another_place_where_answers_are_kept_for_each_alone() -> None:
    another = replace(SOMEBODY, owner="user:2")
    assert part(asked(another)) == part(asked())
    assert part(asked(another, scope="user")) != part(asked(scope="user"))


def test_an_answer_that_is_whole_is_kept() -> None:
    assert may_keep(answered(asked()), "openai")


def broken(turn: Turn) -> None:
    turn.fail("failed", "provider_error", "It broke off.")


def stopped(turn: Turn) -> None:
    turn.state, turn.finish = "cancelled", "cancelled"


def cut(turn: Turn) -> None:
    turn.finish = "length"


def blocked(turn: Turn) -> None:
    turn.finish = "content_filter"


@pytest.mark.parametrize("end", [broken, stopped, cut, blocked])
def test_what_is_not_whole_is_not_kept(end: Callable[[Turn], None]) -> None:
    turn = answered(asked())
    end(turn)
    assert not may_keep(turn, "openai")


@pytest.mark.parametrize("why", ["tools", "personal", "moderation", "attachments"])
def test_what_was_made_for_somebody_alone_is_not_kept(why: Any) -> None:
    turn = answered(asked())
    turn.once.add(why)
    assert not may_keep(turn, "openai")


@pytest.mark.parametrize("said", [{"connection": "groq"}, {"outcome": "provider_error"}])
def test_what_another_model_has_said_is_not_kept(said: Any) -> None:
    assert not may_keep(answered(answered(asked()), **said), "openai")


def test_a_question_that_does_not_stand_for_itself_is_not_looked_for() -> None:
    assert may_repeat(asked())
    for name in ("trial", "again"):
        turn = asked()
        setattr(turn, name, True)
        assert not may_repeat(turn), name
    assert not may_repeat(changed(number=0))
    assert not may_repeat(Turn(SOMEBODY, asked().bot, "And then?", 1, UUID(int=5)))
    for tools in (
        {"enabled": ["builtin.date"]},
        {"auto": True},
        {"mcp": [{"server": "boats", "selected_tools": ["a"]}]},
    ):
        assert not may_repeat(asked(tools=tools)), tools
    remembering = {"memory": {"user": {"enabled": True}}}
    bot = bot_of(remembering, cache={"semantic": {"mode": "exact", "scope": "user"}})
    assert not may_repeat(Turn(SOMEBODY, bot, "Who am I?", 1, None))
