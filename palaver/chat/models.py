"""Models as bots name them: which one answers, and the one way to ask it, measured for whoever keeps accounts."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Literal
from uuid import UUID

from palaver.accounting.call import Activity, ModelCall, Payer
from palaver.chat.measure import Measure
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.document.model import Model
from palaver.config.document.validate import Check
from palaver.core import metrics
from palaver.core.errors import NotFound, PalaverError, Unavailable
from palaver.llm.connections import AUTO, PROVIDERS, Connections, from_environment, provider_of
from palaver.llm.keys import KeySource, with_key
from palaver.llm.messages import Delta, Request
from palaver.llm.provider import Connection

Heard = Callable[[ModelCall], None]


def connections_answer(connections: Connections) -> Check:
    """A check for Bots: a document names a connection that there can be; one that is not configured here is told."""

    async def check(_account: UUID, document: BotDocument) -> Sequence[Finding]:
        name = document.model.connection
        if name == AUTO or name in connections.by_name:
            return []
        if name in PROVIDERS:
            return [_finding("not_configured", f"{name!r} is not configured here", "warning", [*connections.by_name])]
        return [_finding("unknown_connection", f"there is no connection {name!r}", "error", [*PROVIDERS])]

    return check


def _finding(code: str, message: str, severity: Literal["error", "warning"], known: Sequence[str]) -> Finding:
    hint = f"take one of {', '.join([AUTO, *known])}"
    return Finding(path="model.connection", code=code, message=message, hint=hint, severity=severity)


class Models:
    """`keys` resolves the references to secrets that stand where keys are set; `heard` is told of every call."""

    def __init__(self, environment: Mapping[str, str], keys: KeySource, heard: Sequence[Heard] = ()) -> None:
        self.connections = from_environment(environment)
        self._keys = keys
        self.heard = [*heard]

    async def ping(self) -> None:
        """Ask the connection that "auto" means for its models: raises what is wrong with it."""
        connection = await with_key(self.connections.auto(), self._keys)
        await provider_of(connection).models(connection)

    def named(self, model: Model) -> Connection:
        """The connection that answers, without its key; Unavailable when it is not configured."""
        try:
            return self.connections.auto() if model.connection == AUTO else self.connections.get(model.connection)
        except NotFound as error:
            raise Unavailable(error.message) from error

    async def stream(
        self, payer: Payer, model: Model, request: Request, *, activity: Activity = "chat", heard: Heard | None = None
    ) -> AsyncGenerator[Sequence[Delta], None]:
        """
        Ask the bot's model, and yield what each read from its server completed; closing the generator stops the model.

        Every call of a provider is told to all that keep accounts, and to `heard`, however it ends.
        Raises Unavailable when the bot has no connection, a ModelFailed when its key cannot be had or it lets us down.
        """
        connection = await self._patient(model)
        measure, outcome = Measure(payer, activity, connection, request), "ok"
        try:
            async with aclosing(provider_of(connection).stream(connection, request)) as answer:
                async for deltas in answer:
                    measure.see(deltas)
                    yield deltas
        except PalaverError as error:
            outcome = error.code
            raise
        except (asyncio.CancelledError, GeneratorExit):
            outcome = "ok" if measure.finished else "cancelled"
            raise
        finally:
            self._tell(measure.call(outcome), heard, counts=not connection.quotes)

    def _tell(self, call: ModelCall, heard: Heard | None, *, counts: bool) -> None:
        """What only quotes has asked nobody: there is nothing to keep accounts of."""
        metrics.LLM_REQUESTS.labels(call.provider, call.outcome).inc()
        for hear in [*(self.heard if counts else ()), *([heard] if heard else [])]:
            hear(call)

    async def _patient(self, model: Model) -> Connection:
        """The connection with its key and the bot's patience."""
        connection = await with_key(self.named(model), self._keys)
        return replace(
            connection,
            stall_s=float(model.timeout_s),
            first_token_s=max(float(model.timeout_s), connection.first_token_s),
        )
