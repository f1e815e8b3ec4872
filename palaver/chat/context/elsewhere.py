"""Resources of servers of tools that a request names: what the model is shown of them, beside the files."""

from collections.abc import Sequence
from typing import Annotated, Final, Protocol

import msgspec

from palaver.chat.context.material import Attachment
from palaver.chat.media.showing import Asked
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.errors import Unprocessable
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
        """Their texts. Unprocessable for a server that the bot does not use, ServerFailed where one does not answer."""
        bound = {binding.server for binding in bot.document.tools.mcp}
        for resource in wanted:
            if resource.server not in bound:
                raise Unprocessable(
                    "'mcp_resources' names a server that this bot does not use: its tools.mcp says which it does."
                )
        return [await self._one(caller, resource) for resource in wanted]

    async def _one(self, caller: Caller, resource: McpResource) -> Attachment:
        server = await self._servers.one(caller.account, resource.server)
        if not server.enabled:
            raise Unprocessable(f"The server {resource.server!r} is switched off.")
        text = await (await self._reach.links()).read(server, resource.uri)
        return Attachment(resource.uri, text[:_LONGEST])
