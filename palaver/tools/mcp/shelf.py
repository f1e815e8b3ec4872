"""The tools of servers, for bots that are bound to them: those that count, each as a tool of ours."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.tools.mcp.reach import Reach
from palaver.tools.mcp.server import ServersTool
from palaver.tools.mcp.servers import Servers
from palaver.tools.tool import Result, Run, Setting, Tool

PREFIX: Final = "mcp."


class McpShelf:
    def __init__(self, servers: Servers, reach: Reach) -> None:
        self._servers, self._reach = servers, reach

    async def offered(self, caller: Caller, bot: Bot) -> Sequence[Tool]:
        """Those that the bot's document selects, in its order."""
        bindings = bot.document.tools.mcp
        if not bindings:
            return ()
        known = {(tool.server, tool.name): tool for tool in await self._counting(caller)}
        return [
            self._tool(known[binding.server, name], binding.config)
            for binding in bindings
            for name in binding.selected_tools
            if (binding.server, name) in known
        ]

    async def all(self, caller: Caller, document: BotDocument | None = None) -> Sequence[Tool]:
        del document
        return [self._tool(tool, {}) for tool in await self._counting(caller)]

    async def _counting(self, caller: Caller) -> list[ServersTool]:
        return [tool for tool in await self._servers.tools_of(caller.account) if tool.counts]

    def _tool(self, tool: ServersTool, config: Mapping[str, Any]) -> Tool:
        return Tool(
            name=f"{PREFIX}{tool.server}.{tool.name}",
            origin="mcp",
            description=tool.description or tool.title,
            parameters=tool.parameters,
            run=self._runner(tool.server, tool.name, config),
            effect=tool.effect,
            title=tool.title or tool.name,
        )

    def _runner(self, server: str, name: str, config: Mapping[str, Any]) -> Run:
        async def run(setting: Setting, arguments: Mapping[str, Any]) -> Result:
            stored = await self._servers.one(setting.caller.account, server)
            links = await self._reach.links()
            return await links.call(stored, name, arguments, config)

        return run
