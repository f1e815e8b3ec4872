"""Which model answers: the connection that a bot names, or the first one of the environment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal
from uuid import UUID

from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.document.model import Model
from palaver.config.document.validate import Check
from palaver.core.errors import NotFound, Unavailable
from palaver.llm.connections import AUTO, PROVIDERS, Connections, from_environment, provider_of
from palaver.llm.keys import KeySource, with_key
from palaver.llm.provider import Connection, Provider


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
    """`keys` resolves the references to secrets that stand where keys are set."""

    def __init__(self, environment: Mapping[str, str], keys: KeySource) -> None:
        self.connections = from_environment(environment)
        self._keys = keys

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

    async def choose(self, model: Model) -> tuple[Provider, Connection]:
        """
        The provider and the connection to it, with its key and the bot's patience.

        Raises Unavailable when the bot has none, a ModelFailed when the key cannot be had.
        """
        connection = await with_key(self.named(model), self._keys)
        connection = replace(
            connection,
            stall_s=float(model.timeout_s),
            first_token_s=max(float(model.timeout_s), connection.first_token_s),
        )
        return provider_of(connection), connection
