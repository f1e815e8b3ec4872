"""Rehearsals: a bot answers as it would in a conversation, on any version or its draft, and only usage is stored."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID

import msgspec

from palaver.chat import context, events
from palaver.chat.behaviour import must_fit
from palaver.chat.events import Source
from palaver.chat.exchange import Exchange, Exchanges, Prepared, guessed
from palaver.chat.sessions import PastMessage
from palaver.config.bots import DRAFT, Bot, Bots, hash_of
from palaver.config.document.document import BotDocument
from palaver.config.layers.layers import laid
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.errors import PalaverError, Unavailable
from palaver.core.jobs import Permanent, Unfinished
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.llm.messages import Delta, Message, Params, Request
from palaver.llm.provider import Collected

log = logger("chat")

AT_ONCE: Final = 2  # of one run: people who chat come first
TURN_S: Final = 15.0  # of one run, then others have theirs; what is under way by then is done
_LONGEST_S: Final = 600.0

Item = TypeVar("Item")
Target = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | Literal["draft", "active"]


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with what it cost and its `ms`; with `error`, a sentence, `answer` is what came until then."""

    answer: str
    sources: list[Source] = []
    finish_reason: str = "stop"
    prompt_tokens: int = 0
    completion_tokens: int = 0
    ms: int = 0
    error: str | None = None


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """All that counted of a bot at one moment: however long a run takes, all its answers are of this."""

    bot: UUID
    number: int
    config: dict[str, Any]
    hash: str

    @classmethod
    def of(cls, bot: Bot) -> "Frozen":
        config = content(bot.document)
        return cls(bot=bot.id, number=bot.number, config=config, hash=hash_of(config))


def content(document: BotDocument) -> dict[str, Any]:
    """All values that count, the defaults of all layers included."""
    return document.model_dump(mode="json")


class Starter(msgspec.Struct, frozen=True, kw_only=True):
    """Who has begun a run, as far as it decides what the run may read: jobs have no caller."""

    owner: str
    everything: bool
    principals: list[str] = []
    bots: list[UUID] | None = None

    @classmethod
    def of(cls, caller: Caller) -> "Starter":
        return cls(
            owner=caller.owner,
            everything=caller.may(UNRESTRICTED),
            principals=sorted(caller.principals),
            bots=None if caller.bots is None else sorted(caller.bots),
        )

    def caller(self, account: UUID) -> Caller:
        return Caller(
            account=account,
            kind="system",
            id=account,
            owner=self.owner,
            permissions=frozenset({UNRESTRICTED}) if self.everything else frozenset(),
            principals=frozenset(self.principals),
            bots=None if self.bots is None else frozenset(self.bots),
            any_version=True,
        )


async def freeze(bots: Bots, caller: Caller, alias: str, target: Target) -> Frozen:
    """The draft, the active version or another one, as it counts now; Unprocessable when the draft is not valid."""
    active = await bots.active(caller, alias)
    if target == "active":
        return Frozen.of(active)
    return Frozen.of(await bots.version(caller, active.id, DRAFT if target == "draft" else target))


async def thawed(bots: Bots, caller: Caller, id: UUID, number: int, config: dict[str, Any]) -> Bot:
    """The bot as it was when it was frozen, whatever is published meanwhile; NotFound when it is no longer there."""
    active, document = await bots.active_by_id(caller, id), BotDocument.model_validate(config)
    return msgspec.structs.replace(active, number=number, live=number, document=document)


async def must_be_as_frozen(bots: Bots, caller: Caller, bot: Bot) -> None:
    """Permanent when a lock of the operator makes another bot of it by now: locks count at once, in every version."""
    locks = (await bots.stored_draft(caller, bot.alias)).locks
    if content(laid(content(bot.document), {}, locks)) != content(bot.document):
        raise Permanent("What counts for this bot was locked by the operator since the run began: begin another.")


class Rehearsal:
    """Neither the bot's limits nor its turnstile count here: they are for those who talk to it."""

    def __init__(self, exchanges: Exchanges) -> None:
        self.exchanges = exchanges

    async def answer(self, caller: Caller, bot: Bot, question: str, past: Sequence[PastMessage] = ()) -> Rehearsed:
        """What the bot says to `question` after `past`, oldest first; what goes wrong stands in the answer."""
        messages = [*context.recent(bot.document, past), Message("user", question)]
        exchange = Exchange(caller=caller, bot=bot, messages=messages)
        return await self._told(exchange, self._asked(exchange, question))

    async def ask(self, caller: Caller, bot: Bot, messages: Sequence[Message], params: Params) -> Rehearsed:
        """What the bot's model says to other messages than the bot's own, for whoever judges answers."""
        exchange = Exchange(caller=caller, bot=bot, messages=messages)
        return await self._told(exchange, self._bare(exchange, params))

    def judges(self, bot: Bot) -> bool:
        """Whether the bot's connection does more than quote; one that is not there says so when it is asked."""
        try:
            return not self.exchanges.models.named(bot.document.model).quotes
        except Unavailable:
            return True

    async def _asked(self, exchange: Exchange, question: str) -> Prepared:
        must_fit(exchange.bot.document, question)
        return await self.exchanges.prepared(exchange)

    async def _bare(self, exchange: Exchange, params: Params) -> Prepared:
        model = exchange.bot.document.model
        provider, connection = await self.exchanges.models.choose(model)
        request = Request(messages=exchange.messages, model=model.name, params=params)
        return Prepared(provider=provider, connection=connection, request=request)

    async def _told(self, exchange: Exchange, preparing: Awaitable[Prepared]) -> Rehearsed:
        started = time.perf_counter()
        heard, error, prepared = Collected(), None, None
        try:
            async with asyncio.timeout(_LONGEST_S):
                prepared = await preparing
                await _hear(heard, self.exchanges.answered(exchange, prepared))
        except PalaverError as failure:
            error = _reason(failure)
        except TimeoutError:
            error = "unavailable: The answer took too long and was stopped."
        ms = round((time.perf_counter() - started) * 1000)
        return _rehearsed(heard, prepared, ms, error)


def _reason(failure: PalaverError) -> str:
    """What everybody who sees the bot may read of a failure."""
    name = uuid7()
    log.warning("a rehearsal failed", rehearsal=str(name), reason=failure.message)
    return f"{events.code_of(failure)}: {told(failure, None, f'the rehearsal {name}').message}"


async def side_by_side(items: Sequence[Item], work: Callable[[Item], Awaitable[None]], turn_s: float = TURN_S) -> None:
    """
    `work` for each item, AT_ONCE of them at a time; the first error ends it all.

    When `turn_s` are over the rest is left, and Unfinished raised.
    """
    waiting, over = deque(items), time.monotonic() + turn_s

    async def some() -> None:
        while waiting:
            await work(waiting.popleft())
            if time.monotonic() >= over:
                return

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(some())
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    if waiting:
        raise Unfinished


async def _hear(heard: Collected, answer: AsyncGenerator[Sequence[Delta], None]) -> None:
    async with aclosing(answer) as stream:
        async for deltas in stream:
            for delta in deltas:
                heard.add(delta)


def _rehearsed(heard: Collected, prepared: Prepared | None, ms: int, error: str | None) -> Rehearsed:
    said = heard.completion()
    if prepared is None:
        return Rehearsed(answer="", finish_reason="error", ms=ms, error=error)
    usage = said.usage or guessed(prepared.request, len(said.text))
    return Rehearsed(
        answer=storable(said.text),
        sources=context.sources(prepared.found),
        finish_reason="error" if error else said.reason,
        prompt_tokens=usage.prompt,
        completion_tokens=usage.completion,
        ms=ms,
        error=error,
    )
