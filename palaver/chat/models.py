"""Which model answers: the connection that a bot names, or the first one of the environment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from palaver.config.document import BotDocument, Model
from palaver.config.validate import Finding
from palaver.core.errors import NotFound, Unavailable
from palaver.llm.connections import AUTO, PROVIDERS, from_environment, provider_of
from palaver.llm.provider import Connection, Provider


async def connection_is_known(_account: UUID, document: BotDocument) -> Sequence[Finding]:
    """A check for Bots: a document names a connection that there can be, configured or not."""
    name = document.model.connection
    if name == AUTO or name in PROVIDERS:
        return []
    known = ", ".join([AUTO, *PROVIDERS])
    return [
        Finding(
            path="model.connection",
            code="unknown_connection",
            message=f"there is no connection {name!r}",
            hint=f"take one of {known}",
        )
    ]


class Models:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self.connections = from_environment(environment)

    async def ping(self) -> None:
        """Ask the connection that "auto" means for its models: raises what is wrong with it."""
        connection = self.connections.auto()
        await provider_of(connection).models(connection)

    def choose(self, model: Model) -> tuple[Provider, Connection]:
        """The provider and the connection to it, with the bot's patience; Unavailable when it has none."""
        try:
            connection = self.connections.auto() if model.connection == AUTO else self.connections.get(model.connection)
        except NotFound as error:
            raise Unavailable(error.message) from error
        connection = replace(
            connection,
            stall_s=float(model.timeout_s),
            first_token_s=max(float(model.timeout_s), connection.first_token_s),
        )
        return provider_of(connection), connection
