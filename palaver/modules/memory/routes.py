"""JSON routes of what bots know of the caller: another's facts are answered like facts that do not exist."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.chat.memory.memory import Fact, Memory
from palaver.chat.memory.said import LONGEST
from palaver.chat.sessions.routes import alias_of
from palaver.config.bots import Bots
from palaver.kit import paging
from palaver.web.call import Call
from palaver.web.route import Route

NO_FACT: Final = "There is no such fact."


class CameFrom(msgspec.Struct, frozen=True, kw_only=True):
    """The turn in which it was said or proposed, and the message of its owner there."""

    session_id: UUID
    turn_id: UUID
    message: str


class FactView(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the bot `bot` knows of the caller, or would like to: only what is "kept" is ever shown to it.

    `origin`: the caller "said" it to be remembered, or the bot's "tool" proposed it. `source` is null once that
    conversation is gone.
    """

    id: UUID
    bot: str | None
    text: str
    state: Literal["proposed", "kept"]
    origin: Literal["said", "tool"]
    created_at: datetime
    source: CameFrom | None


class Changed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new wording, which keeps the fact; or only `state` "kept"."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)] | None = None
    state: Literal["kept"] | None = None


async def listing(call: Call[None]) -> paging.Page[FactView]:
    found = await call.get(Memory).all(call.caller, call.query.limit + 1, call.query.cursor)
    return paging.page(await views(call, found), call.query, lambda fact: fact.id)


async def change(call: Call[Changed]) -> FactView:
    id = call.id("fact", NO_FACT)
    fact = await call.get(Memory).change(call.caller, id, text=call.body.text, state=call.body.state)
    return (await views(call, [fact]))[0]


async def erase(call: Call[None]) -> None:
    await call.get(Memory).erase(call.caller, call.id("fact", NO_FACT))


async def erase_all(call: Call[None]) -> None:
    await call.get(Memory).erase_all(call.caller)


async def views(call: Call[Any], facts: list[Fact]) -> list[FactView]:
    aliases = await alias_of(call.get(Bots), call.caller, {fact.bot_id for fact in facts})
    return [_view(fact, aliases) for fact in facts]


def _view(fact: Fact, aliases: Mapping[UUID, str]) -> FactView:
    source = None
    if fact.turn_id is not None and fact.session_id is not None and fact.message is not None:
        source = CameFrom(session_id=fact.session_id, turn_id=fact.turn_id, message=fact.message)
    return FactView(
        id=fact.id,
        bot=aliases.get(fact.bot_id),
        text=fact.text,
        state=fact.state,
        origin=fact.origin,
        created_at=fact.created_at,
        source=source,
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/memory",
        handler=listing,
        permission="chat.use",
        query=paging.PageQuery,
        response=paging.Page[FactView],
        summary="List what bots know of oneself, newest first, with the messages it came from",
    ),
    Route(
        method="PATCH",
        path="/api/memory/{fact}",
        handler=change,
        permission="chat.use",
        body=Changed,
        response=FactView,
        summary="Keep a proposed fact, or put one differently",
    ),
    Route(
        method="DELETE",
        path="/api/memory/{fact}",
        handler=erase,
        permission="chat.use",
        status=204,
        summary="Erase a fact",
    ),
    Route(
        method="DELETE",
        path="/api/memory",
        handler=erase_all,
        permission="chat.use",
        status=204,
        summary="Erase everything that bots know of oneself",
    ),
)
