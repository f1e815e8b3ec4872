"""An exchange whose history the client keeps: context, provider, stream, accounting; nothing but usage is stored."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import msgspec

from palaver.chat import context
from palaver.chat.behaviour import instead
from palaver.chat.entries import Ended
from palaver.chat.evidence import evidence
from palaver.chat.ledger import Ledger
from palaver.chat.models import Models
from palaver.chat.turnstile import Ticket, Turnstile
from palaver.config.bots import Bot
from palaver.core import metrics
from palaver.core.caller import Caller
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.knowledge.retrieval.passages import Passages
from palaver.knowledge.retrieval.passages import Source as Found
from palaver.llm.messages import Delta, Finished, Message, Request, TextDelta, Tool, Usage, estimate_tokens
from palaver.llm.provider import Connection, Provider

log = logger("chat")


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """The client's messages to a bot; `overrides` are generation parameters by their names in Params."""

    caller: Caller
    bot: Bot
    messages: Sequence[Message]
    tools: Sequence[Tool] = ()
    tool_choice: str | None = None
    overrides: Mapping[str, Any] = {}


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """
    A question with all that the model is shown, and who is asked; `found` None: the bot has no documents.

    `instead` is said where the model is not asked at all.
    """

    provider: Provider
    connection: Connection
    request: Request
    found: Sequence[Found] | None = None
    instead: str | None = None


class Exchanges:
    def __init__(self, passages: Passages, models: Models, ledger: Ledger, turnstile: Turnstile) -> None:
        self.passages, self.models, self.ledger, self.turnstile = passages, models, ledger, turnstile
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
        provider, connection = await self.models.choose(exchange.bot.document.model)
        question = next((message.content for message in reversed(exchange.messages) if message.role == "user"), "")
        found = None
        if question:
            document = exchange.bot.document
            found = await evidence(self.passages, exchange.caller, document, question, quotes=connection.quotes)
        request = context.assemble(exchange.bot, question, exchange.messages, found)
        request = msgspec.structs.replace(
            request,
            params=msgspec.structs.replace(request.params, **exchange.overrides),
            tools=exchange.tools,
            tool_choice=exchange.tool_choice,
        )
        said = instead(exchange.bot.document, request)
        return Prepared(provider=provider, connection=connection, request=request, found=found, instead=said)

    async def answered(self, exchange: Exchange, prepared: Prepared) -> AsyncGenerator[Sequence[Delta], None]:
        """The model's deltas; what it has used is stored however the stream ends."""
        connection, request = prepared.connection, prepared.request
        if prepared.instead is not None:
            yield [TextDelta(prepared.instead), Finished("stop", Usage(), "")]
            return
        characters = 0
        finished: Finished | None = None
        outcome = "cancelled"
        try:
            async with aclosing(prepared.provider.stream(connection, request)) as stream:
                async for deltas in stream:
                    for delta in deltas:
                        if isinstance(delta, TextDelta):
                            characters += len(delta.text)
                        elif isinstance(delta, Finished):
                            finished = delta
                    yield deltas
            outcome = "ok"
        except PalaverError as error:
            outcome = error.code
            raise
        finally:
            metrics.LLM_REQUESTS.labels(connection.provider, outcome).inc()
            self._store(_usage_row(exchange, connection, request, characters, finished))

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


def _usage_row(
    exchange: Exchange, connection: Connection, request: Request, characters: int, finished: Finished | None
) -> Ended:
    counted = finished.usage if finished is not None else None
    usage = counted or guessed(request, characters)
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
        finish_reason=finished.reason if finished is not None else "error",
        provider=connection.provider,
        model=storable(finished.model) if finished is not None else "",
        prompt_tokens=usage.prompt,
        completion_tokens=usage.completion,
        estimated=counted is None,
    )
