"""Rehearsals: a bot answers as in a conversation, on any version or its draft; its tools have no effect then."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import aclosing
from typing import Final

import msgspec

from palaver.chat import events
from palaver.chat.behaviour import must_fit
from palaver.chat.context.material import said_before
from palaver.chat.events import Source
from palaver.chat.exchange.exchange import Exchange, Exchanges, Prepared, guessed
from palaver.chat.sessions.sessions import PastMessage
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.errors import PalaverError, Unavailable
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.llm.messages import Delta, Message, Params, Request
from palaver.llm.provider import Collected

log = logger("chat")

_LONGEST_S: Final = 600.0


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with what it cost and its `ms`; with `error`, a sentence, `answer` is what came until then."""

    answer: str
    sources: list[Source] = []
    finish_reason: str = "stop"
    prompt_tokens: int = 0
    completion_tokens: int = 0
    ms: int = 0
    error: str | None = None


class Rehearsal:
    """Neither the bot's limits nor its turnstile count here: they are for those who talk to it."""

    def __init__(self, exchanges: Exchanges) -> None:
        self.exchanges = exchanges

    async def answer(self, caller: Caller, bot: Bot, question: str, past: Sequence[PastMessage] = ()) -> Rehearsed:
        """What the bot says to `question` after `past`, oldest first; what goes wrong stands in the answer."""
        before = [message for said in said_before(past) for message in said.messages]
        messages = [*before, Message("user", question)]
        exchange = Exchange(
            caller=caller, bot=bot, channel="rehearsal", messages=messages, windowed=True, kept=False, runs="dry"
        )
        return await self._told(exchange, self._asked(exchange, question))

    async def ask(self, caller: Caller, bot: Bot, messages: Sequence[Message], params: Params) -> Rehearsed:
        """What the bot's model says to other messages than the bot's own, for whoever judges answers."""
        exchange = Exchange(caller=caller, bot=bot, channel="rehearsal", messages=messages, kept=False)
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
        request = Request(messages=exchange.messages, model=model.name, params=params)
        return Prepared(request=request, bare=True)

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
        sources=prepared.sources,
        finish_reason="error" if error else said.reason,
        prompt_tokens=usage.prompt,
        completion_tokens=usage.completion,
        ms=ms,
        error=error,
    )
