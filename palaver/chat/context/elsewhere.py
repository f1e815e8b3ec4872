"""
Resources of servers of tools that a request names: what the model is shown of them, beside the files.

A server is asked with the account's credential, so what lies there is not for everybody who may talk to a bot: a
visitor names what the bot's document says, a key and whoever sees bots any of it.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final, Protocol
from urllib.parse import unquote

import msgspec

from palaver.chat.context.material import Attachment
from palaver.chat.media.showing import Asked
from palaver.chat.turnstile import is_guest
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.errors import Forbidden, Unprocessable
from palaver.tools.mcp.reach import Reach
from palaver.tools.mcp.servers import Servers

MOST: Final = 10
_LONGEST: Final = 200_000  # characters of one


class McpResource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the servers that the bot uses, by its name, and what lies there."""

    server: Annotated[str, msgspec.Meta(max_length=64)]
    uri: Annotated[str, msgspec.Meta(max_length=4_000)]


class Naming(Asked, Protocol):
    """What of a question says what comes with it."""

    @property
    def resources(self) -> Sequence[McpResource]: ...


class Elsewhere:
    def __init__(self, servers: Servers, reach: Reach) -> None:
        self._servers, self._reach = servers, reach

    async def read(self, caller: Caller, bot: Bot, wanted: Sequence[McpResource]) -> list[Attachment]:
        """
        Their texts. Unprocessable for a server that the bot does not use, Forbidden for what is not for the caller,
        ServerFailed where one does not answer.
        """
        open_to_all = _open_to_all(bot)
        for resource in wanted:
            if resource.server not in open_to_all:
                raise Unprocessable(
                    "'mcp_resources' names a server that this bot does not use: its tools.mcp says which it does."
                )
            if is_guest(caller) and not is_among(resource.uri, open_to_all[resource.server]):
                raise Forbidden(
                    "'mcp_resources' names what visitors may not have read: tools.mcp[].resources says what."
                )
        return [await self._one(caller, resource) for resource in wanted]

    async def _one(self, caller: Caller, resource: McpResource) -> Attachment:
        server = await self._servers.one(caller.account, resource.server)
        if not server.enabled:
            raise Unprocessable(f"The server {resource.server!r} is switched off.")
        text = await (await self._reach.links()).read(server, resource.uri)
        return Attachment(resource.uri, text[:_LONGEST])


def is_among(uri: str, named: Iterable[str]) -> bool:
    """Whether an address is one of those that are named, each whole or by its beginning; none that climbs is."""
    return any(_fits(uri, each) for each in named)


def _fits(uri: str, named: str) -> bool:
    if not named.endswith("*"):
        return uri == named
    plain = unquote(unquote(uri))
    return uri.startswith(named[:-1]) and ".." not in plain and "\\" not in plain


def _open_to_all(bot: Bot) -> dict[str, list[str]]:
    """The servers that a bot uses, each with what visitors may name there."""
    found: dict[str, list[str]] = {}
    for binding in bot.document.tools.mcp:
        found.setdefault(binding.server, []).extend(binding.resources)
    return found
