"""The connections that the environment describes, and which of them "auto" means; stored ones are config's."""

from collections.abc import Mapping
from dataclasses import dataclass

from palaver.core.catalog import discover
from palaver.core.errors import NotFound
from palaver.llm import providers
from palaver.llm.provider import Connection, Provider

AUTO = "auto"

PROVIDERS: Mapping[str, Provider] = discover(providers, "PROVIDER", Provider)  # type: ignore[type-abstract]  # isinstance takes a runtime protocol


@dataclass(frozen=True, slots=True)
class Connections:
    """Connections by name, in the order that "auto" tries them; the last is always there."""

    by_name: Mapping[str, Connection]

    def auto(self) -> Connection:
        """Answer the first connection."""
        return next(iter(self.by_name.values()))

    def get(self, name: str) -> Connection:
        """Answer the connection of that name, "auto" included; NotFound says which there are."""
        if name == AUTO:
            return self.auto()
        try:
            return self.by_name[name]
        except KeyError:
            known = ", ".join([AUTO, *self.by_name])
            raise NotFound(f"There is no connection '{name}'; there are {known}.") from None


def from_environment(env: Mapping[str, str], catalogue: Mapping[str, Provider] = PROVIDERS) -> Connections:
    """Answer the connections that `env` describes, each named as its provider, ordered by rank."""
    ranked = sorted(catalogue.items(), key=lambda item: item[1].rank)
    found = ((name, provider.find(name, env)) for name, provider in ranked)
    return Connections({name: connection for name, connection in found if connection is not None})


def provider_of(connection: Connection) -> Provider:
    """Answer the provider that serves `connection`; NotFound when its file is gone."""
    try:
        return PROVIDERS[connection.provider]
    except KeyError:
        known = ", ".join(PROVIDERS)
        raise NotFound(f"There is no provider '{connection.provider}'; there are {known}.") from None
