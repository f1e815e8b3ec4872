"""An exchange whose history the client keeps: context, provider, stream, accounting; nothing but usage is stored."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import msgspec

from palaver.accounting.call import ModelCall, Payer
from palaver.chat.behaviour import instead
from palaver.chat.context.assembling import assemble
from palaver.chat.context.context import Context
from palaver.chat.context.material import Material, parted
from palaver.chat.context.params import params_of
from palaver.chat.context.passages import sources
from palaver.chat.entries import Ended
from palaver.chat.events import Source
from palaver.chat.ledger import Ledger
from palaver.chat.models import Models
from palaver.chat.turnstile import Ticket, Turnstile
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.llm.messages import Delta, Finished, Message, Request, TextDelta, Tool, Usage, estimate_tokens

log = logger("chat")


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """
    The client's messages to a bot; `overrides` are generation parameters by their names in Params.

    `windowed`: the bot's windows count for what was said before, as in a conversation.
    """

    caller: Caller
    bot: Bot
    messages: Sequence[Message]
    tools: Sequence[Tool] = ()
    tool_choice: str | None = None
    overrides: Mapping[str, Any] = {}
    windowed: bool = False

    @property
    def payer(self) -> Payer:
        return Payer(caller=self.caller, bot=self.bot.id, version=self.bot.number)


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """
    A question with all that the model is shown; `sources` are what the answer may cite.

    `instead` is said where the model is not asked at all.
    """

    request: Request
    sources: list[Source] = []
    instead: str | None = None


class Exchanges:
    def __init__(self, context: Context, models: Models, ledger: Ledger, turnstile: Turnstile) -> None:
        self.context, self.models, self.ledger, self.turnstile = context, models, ledger, turnstile
        self._storing: set[asyncio.Task[None]] = set()

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
        question = next((message.content for message in reversed(exchange.messages) if message.role == "user"), "")
        found = await self.context.found(exchange.caller, document, question)
        instructions, history, asked = parted(exchange.messages)
        material = Material(
            question=question,
            asked=asked,
            history=history,
            windowed=exchange.windowed,
            found=found,
            instructions=instructions,
            tools=exchange.tools,
            tool_choice=exchange.tool_choice,
            params=msgspec.structs.replace(params_of(document), **exchange.overrides),
        )
        request = assemble(exchange.bot, material).request
        cited = sources(found, request.passages)
        return Prepared(request=request, sources=cited, instead=instead(document, request))

    async def answered(self, exchange: Exchange, prepared: Prepared) -> AsyncGenerator[Sequence[Delta], None]:
        """The model's deltas; what it has used is stored however the stream ends."""
        if prepared.instead is not None:
            yield [TextDelta(prepared.instead), Finished("stop", Usage(), "")]
            return
        reason = "error"

        def hear(call: ModelCall) -> None:
            self._store(_usage_row(exchange, call, reason))

        model = exchange.bot.document.model
        async with aclosing(self.models.stream(exchange.payer, model, prepared.request, heard=hear)) as stream:
            async for deltas in stream:
                for delta in deltas:
                    if isinstance(delta, Finished):
                        reason = delta.reason
                yield deltas

    def _store(self, row: Ended) -> None:
        """Usage is written beside the answer: the client has it all already, or has left."""
        task = asyncio.get_running_loop().create_task(self._end(row))
        self._storing.add(task)
        task.add_done_callback(self._storing.discard)

    async def _end(self, row: Ended) -> None:
        try:
            await self.ledger.end(row)
        except PalaverError as error:
            log.exception("usage could not be stored", row=str(row.turn), reason=error.message)


def guessed(request: Request, characters: int) -> Usage:
    """What an answer of so many characters has used, where nobody counts."""
    prompt, said = sum(estimate_tokens(item.content) for item in request.messages), -(-characters // 4)
    return Usage(prompt, said, prompt + said)


def _usage_row(exchange: Exchange, call: ModelCall, reason: str) -> Ended:
    return Ended(
        turn=uuid7(),
        session=None,
        account=exchange.caller.account,
        owner=exchange.caller.owner,
        bot=exchange.bot.id,
        version=exchange.bot.number,
        answer_id=None,
        content="",
        sources=[],
        state="done",
        finish_reason=reason,
        provider=call.provider,
        model=storable(call.model),
        prompt_tokens=call.tokens.prompt,
        completion_tokens=call.tokens.completion,
        estimated=call.estimated,
    )
