"""A check for bots: the tools of servers that a document selects are there, and somebody has looked at them."""

from collections.abc import Sequence
from uuid import UUID

from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.document.validate import Check
from palaver.tools.mcp.servers import Servers


def tools_are_there(servers: Servers) -> Check:
    """A server or tool that is not there is an error, one that waits for a review a warning."""

    async def check(account: UUID, document: BotDocument) -> Sequence[Finding]:
        bindings = document.tools.mcp
        if not bindings:
            return []
        known = {(server.name): await servers.tools(server) for server in await servers.all(account)}
        found: list[Finding] = []
        for place, binding in enumerate(bindings):
            path = f"tools.mcp.{place}"
            if binding.server not in known:
                found.append(_unknown(f"{path}.server", f"there is no server {binding.server!r}"))
                continue
            tools = {tool.name: tool for tool in known[binding.server]}
            for number, name in enumerate(binding.selected_tools):
                tool, where = tools.get(name), f"{path}.selected_tools.{number}"
                if tool is None or not tool.offered:
                    found.append(_unknown(where, f"{binding.server!r} has not listed a tool {name!r}"))
                elif not tool.counts:
                    found.append(_review(where, name))
        return found

    return check


def _unknown(path: str, message: str) -> Finding:
    return Finding(path=path, code="unknown_tool", message=message, hint="see what it offers, on the page of servers")


def _review(path: str, name: str) -> Finding:
    return Finding(
        path=path,
        code="review",
        message=f"{name!r} is not the tool any more that was looked at: it is not called until somebody has",
        hint="look at it on the page of servers",
        severity="warning",
    )
