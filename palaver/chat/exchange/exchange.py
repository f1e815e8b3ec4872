"""An exchange whose history the client keeps: context, provider, tools, stream; only usage and calls are stored."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Literal

import msgspec

from palaver.accounting.call import Channel, Payer
from palaver.chat.behaviour import instead
from palaver.chat.context.assembling import assemble
from palaver.chat.context.context import Context
from palaver.chat.context.day import day
from palaver.chat.context.material import Material, parted
from palaver.chat.context.params import params_of
from palaver.chat.context.passages import sources
from palaver.chat.events import Source
from palaver.chat.exchange.errands import Errand, Errands
from palaver.chat.models import Models
from palaver.chat.moderated import Moderation
from palaver.chat.paying import payer_of
from palaver.chat.turnstile import Ticket, Turnstile
from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.kit.clock import now
from palaver.llm.messages import (
    Delta,
    Finished,
    Format,
    Message,
    Params,
    Reason,
    Request,
    TextDelta,
    Tool,
    Usage,
    estimate_tokens,
)
from palaver.tools.work import Work


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """
    The client's messages to a bot; `overrides` are generation parameters by their names in Params.

    `windowed`: the bot's windows count for what was said before, as in a conversation.
    `kept`: what moderation finds in it is kept. `runs`: the bot's own tools, as far as nobody must be asked; or dry,
    which leaves out all that has an effect.
    """

    caller: Caller
    bot: Bot
    channel: Channel
    messages: Sequence[Message]
    tools: Sequence[Tool] = ()
    tool_choice: str | None = None
    overrides: Mapping[str, Any] = {}
    format: Format | None = None
    windowed: bool = False
    runs: Literal["nothing", "tools", "dry"] = "nothing"
    kept: bool = True

    @property
    def payer(self) -> Payer:
        return payer_of(self.caller, self.bot, self.channel)


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """
    A question with all that the model is shown; `sources` are what the answer may cite.

    `instead` is said where the model is not asked at all, and why it ends then; `bare`: nobody looks at the answer.
    `errand`: the bot's own tools are run for it.
    """

    request: Request
    sources: list[Source] = []
    instead: str | None = None
    finish: Reason = "stop"
    bare: bool = False
    errand: Errand | None = None


class Exchanges:
    def __init__(
        self, context: Context, models: Models, moderation: Moderation, turnstile: Turnstile, errands: Errands
    ) -> None:
        self.context, self.models, self.moderation, self.turnstile = context, models, moderation, turnstile
        self.errands = errands

    async def stream(self, exchange: Exchange, ticket: Ticket) -> AsyncIterator[Sequence[Delta]]:
        """The model's deltas as they come; leaving the stream stops the model and leaves the turnstile."""
        try:
            async with aclosing(self.answered(exchange, await self.prepared(exchange))) as deltas:
                async for piece in deltas:
                    yield piece
        finally:
            await self.turnstile.leave(ticket)

    async def prepared(self, exchange: Exchange) -> Prepared:
        """What the bot's model is asked: its prompts, what its documents say, the messages."""
        document = exchange.bot.document
        messages, stopped = await self.moderation.said(
            exchange.payer, exchange.bot, exchange.messages, kept=exchange.kept
        )
        if stopped is not None:
            return Prepared(request=Request(messages=()), instead=document.moderation.message, finish="content_filter")
        question = next((message.content for message in reversed(messages) if message.role == "user"), "")
        found = await self.context.found(exchange.caller, document, question)
        instructions, history, asked = parted(messages)
        work = await self._work(exchange)
        material = Material(
            question=question,
            day=day(document, now()),
            asked=asked,
            history=history,
            windowed=exchange.windowed,
            found=found,
            instructions=instructions,
            tools=work.belt.offered() if work else exchange.tools,
            tool_choice=exchange.tool_choice,
            params=_params(document, exchange.overrides),
        )
        request = msgspec.structs.replace(assemble(exchange.bot, material).request, format=exchange.format)
        cited = await self.moderation.cited(exchange.payer, exchange.bot, sources(found, request.passages))
        errand = Errand(work, material, exchange.format, cited) if work else None
        return Prepared(request=request, sources=cited, instead=instead(document, request), errand=errand)

    async def _work(self, exchange: Exchange) -> Work | None:
        if exchange.runs == "nothing":
            return None
        return await self.errands.work(exchange.caller, exchange.bot, dry=exchange.runs == "dry")

    async def answered(self, exchange: Exchange, prepared: Prepared) -> AsyncGenerator[Sequence[Delta], None]:
        """The model's deltas, or what is said where it is not asked."""
        if prepared.instead is not None:
            yield [TextDelta(prepared.instead), Finished(prepared.finish, Usage(), "")]
            return
        asked = self._asked(exchange, prepared)
        passed = (
            asked if prepared.bare else self.moderation.let_out(exchange.payer, exchange.bot, asked, kept=exchange.kept)
        )
        async with aclosing(asked), aclosing(passed) as stream:
            async for deltas in stream:
                yield deltas

    def _asked(self, exchange: Exchange, prepared: Prepared) -> AsyncGenerator[Sequence[Delta], None]:
        if prepared.errand is not None and prepared.errand.work.belt:
            return self.errands.answer(exchange.payer, prepared.errand, prepared.request)
        return self.models.stream(exchange.payer, exchange.bot.document.model, prepared.request)


def _params(document: BotDocument, overrides: Mapping[str, Any]) -> Params:
    """The bot's, with the client's in their place; an answer gets no longer than the bot's may be."""
    longest = params_of(document, overrides.get("max_output_tokens")).max_output_tokens
    return msgspec.structs.replace(params_of(document), **{**overrides, "max_output_tokens": longest})


def guessed(request: Request, characters: int) -> Usage:
    """What an answer of so many characters has used, where nobody counts."""
    prompt, said = sum(estimate_tokens(item.content) for item in request.messages), -(-characters // 4)
    return Usage(prompt, said, prompt + said)
