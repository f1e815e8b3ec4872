"""Tools that a conversation has."""

from typing import Any, Protocol


class Toolset(Protocol):
    """NotFound where there is none of that name."""

    async def use(self, name: str) -> None:
        """The model may call it in this conversation."""

    async def leave(self, name: str = "") -> None:
        """The model may call it no more; without a name, none that was not the bot's own."""

    async def all(self) -> list[dict[str, Any]]:
        """Those that the model may call: `name` and `description`."""

    async def of_server(self, server: str) -> list[dict[str, Any]]:
        """The tools of a server that speaks MCP: `name`, `description` and `parameters`."""

    async def ask_server(self, server: str, tool: str, arguments: dict[str, Any]) -> Any:
        """What a tool of a server answers: a value where it is JSON, else its text."""
