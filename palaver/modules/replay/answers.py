"""What came of a replay: the answers of then and now side by side, word by word, with their sources."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from palaver.chat.events import Source
from palaver.config.releasing.difference import Piece, pieces
from palaver.core.caller import Caller
from palaver.modules.replay.replays import SQL, Replays, ReplayView


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two answers; `ms` is the whole time that it took."""

    answer: str
    sources: list[Source]
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    ms: int


class SourceChange(msgspec.Struct, frozen=True, kw_only=True):
    """Titles of the documents that both answers have, that only the old one had, that only the new one has."""

    kept: list[str]
    gone: list[str]
    added: list[str]


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """
    One question asked again, the `position`-th of the replay, from 1; `version` answered it then.

    `same`: the answers differ in spaces at most; `words` lead from one to the other. `thumb` is what its owner thought
    of the old one: 1, -1 or nothing. With `error` there is no new answer, or not all of it.
    """

    position: int
    session_id: UUID
    turn_id: UUID
    version: int
    question: str
    same: bool
    error: str | None
    thumb: int | None
    before: Side
    after: Side
    words: list[Piece]
    sources: SourceChange


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    position: int
    session_id: UUID
    turn_id: UUID
    version: int
    question: str
    same: bool
    error: str | None
    thumb: int | None
    old_answer: str
    old_sources: Any
    old_reason: str | None
    old_prompt_tokens: int
    old_completion_tokens: int
    old_ms: int
    new_answer: str
    new_sources: Any
    new_reason: str
    new_prompt_tokens: int
    new_completion_tokens: int
    new_ms: int


async def answers(
    replays: Replays, caller: Caller, run: ReplayView, limit: int, after: int = 0, *, same: bool | None = None
) -> list[Replayed]:
    """What came of the questions after the `after`-th; `same` those whose answers are alike, or are not."""
    values = {"account_id": caller.account, "run_id": run.id, "after": after, "same": same, "limit": limit}
    rows = await replays.db.all(SQL.results, Stored, **values)
    return await asyncio.to_thread(lambda: [_replayed(row) for row in rows])


def is_same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _replayed(row: Stored) -> Replayed:
    before, after = _side(row, "old"), _side(row, "new")
    shared = {name: getattr(row, name) for name in Replayed.__struct_fields__ if name in Stored.__struct_fields__}
    return Replayed(
        **shared,
        before=before,
        after=after,
        words=[] if row.same else pieces(before.answer, after.answer),
        sources=_compared(before.sources, after.sources),
    )


def _side(row: Stored, which: str) -> Side:
    def value(name: str) -> Any:
        return getattr(row, f"{which}_{name}")

    return Side(
        answer=value("answer"),
        sources=msgspec.convert(value("sources"), list[Source]),
        finish_reason=value("reason") or "",
        prompt_tokens=value("prompt_tokens"),
        completion_tokens=value("completion_tokens"),
        ms=value("ms"),
    )


def _compared(before: list[Source], after: list[Source]) -> SourceChange:
    old = {source.document_id: source.title for source in before}
    new = {source.document_id: source.title for source in after}
    return SourceChange(
        kept=[title for id, title in new.items() if id in old],
        gone=[title for id, title in old.items() if id not in new],
        added=[title for id, title in new.items() if id not in old],
    )
