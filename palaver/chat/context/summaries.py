"""Summaries of long conversations: written after a turn, holding nothing meanwhile, and shown in later ones."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec

from palaver.chat.context.known import Known
from palaver.chat.context.params import params_of
from palaver.chat.context.parts import section_tokens
from palaver.chat.context.prompts import SQL
from palaver.chat.models import Models
from palaver.chat.turn import Turn
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.kit.jsons import storable
from palaver.llm.messages import Message, Request
from palaver.llm.provider import Collected

log = logger("chat")

_AT_ONCE: Final = 4  # in one worker; where all are busy, the next turn of the conversation tries again
_LONGEST_S: Final = 120.0
_LONGEST: Final = 6_000  # characters of a summary
_OF_A_MESSAGE: Final = 4_000  # characters of one that is summarised
_A_TOKEN: Final = 4


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the `number`-th turn, from 1."""

    turn_id: UUID
    number: int
    role: str
    content: str


class Summaries:
    def __init__(self, db: Database, models: Models) -> None:
        self.db, self.models = db, models
        self._writing: dict[UUID, asyncio.Task[None]] = {}

    async def before(self, turn: Turn) -> Known | None:
        """What there is of the turns before this one; None where they are too few, or nobody writes summaries."""
        wanted = turn.bot.document.context.summary
        if not turn.bot.document.context.history.max_turns:
            return None
        if turn.parent is None or turn.before < 2 * wanted.after_turns or not self._writes(turn.bot.document):
            return None
        return await self.db.one(SQL.summary, Known, **_whose(turn.caller, turn.session), turn=turn.parent)

    def after(self, turn: Turn) -> None:
        """Begin to write one when it is time."""
        known, wanted = turn.known, turn.bot.document.context.summary
        due = known is not None and known.turns + 1 - known.summarised > wanted.after_turns
        if not due or turn.session in self._writing or len(self._writing) >= _AT_ONCE:
            return
        task = asyncio.get_running_loop().create_task(self._attempt(turn))
        self._writing[turn.session] = task
        task.add_done_callback(lambda _: self._writing.pop(turn.session, None))

    async def close(self) -> None:
        tasks = list(self._writing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _writes(self, document: BotDocument) -> bool:
        return document.context.summary.enabled and not self.models.named(document.model).quotes

    async def _attempt(self, turn: Turn) -> None:
        try:
            async with asyncio.timeout(_LONGEST_S):
                await self._write(turn)
        except (PalaverError, TimeoutError) as error:
            log.warning("a conversation has no summary yet", session=str(turn.session), reason=str(error))
        except Exception as error:  # nobody waits for it: the next turn tries again, and the log holds the trace
            log.exception("a summary failed", session=str(turn.session), exc_info=error)

    async def _write(self, turn: Turn) -> None:
        known = turn.known
        if known is None:
            return
        whose = _whose(turn.caller, turn.session)
        said = await self.db.all(SQL.unsummarised, Told, **whose, turn=turn.id, after=known.summarised)
        last = known.turns + 1 - turn.bot.document.context.summary.keep_turns
        told = fitting([each for each in said if each.number <= last], _room(turn.bot.document, known))
        if not told:
            return
        summary = await self._asked(turn, record(known.content, told))
        if summary:
            await self.db.run(
                SQL.keep_summary,
                account_id=turn.caller.account,
                session_id=turn.session,
                turn_id=told[-1].turn_id,
                turns=told[-1].number,
                content=summary,
                told=[*{each.turn_id for each in told}],
                messages=len(told),
                before=known.id,
            )

    async def _asked(self, turn: Turn, text: str) -> str:
        document = turn.bot.document
        model = document.model.model_copy(update={"name": document.context.summary.model or document.model.name})
        messages = [Message("system", document.prompt.summarising), Message("user", text)]
        params = msgspec.structs.replace(params_of(document), stop=())
        request = Request(messages=messages, model=model.name, params=params)
        answer = Collected()
        async with aclosing(self.models.stream(turn.payer, model, request)) as stream:
            async for deltas in stream:
                for delta in deltas:
                    answer.add(delta)
        return storable(answer.completion().text.strip())[:_LONGEST]


def record(summary: str, told: Sequence[Told]) -> str:
    """What is summarised, as text."""
    lines = [f"{each.role}: {each.content[:_OF_A_MESSAGE]}" for each in told]
    return "\n\n".join([*([f"summary: {summary}"] if summary else []), *lines])


def fitting(told: Sequence[Told], characters: int) -> list[Told]:
    """The messages of the first turns that are not too long together, of one at least."""
    taken: list[Told] = []
    for _, turn in groupby(told, key=lambda each: each.number):
        messages = list(turn)
        characters -= sum(min(len(each.content), _OF_A_MESSAGE) for each in messages)
        if taken and characters < 0:
            break
        taken += messages
    return taken


def _room(document: BotDocument, known: Known) -> int:
    budget = document.context.budget_tokens - document.context.reserve_output_tokens
    return _A_TOKEN * (budget - section_tokens(document.prompt.summarising) - section_tokens(known.content))


def _whose(caller: Caller, session: UUID) -> dict[str, object]:
    return {"account_id": caller.account, "owner": caller.owner, "session_id": session}
