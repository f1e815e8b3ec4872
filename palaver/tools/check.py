"""A check for bots: the tools that a document enables are there."""

import difflib
from collections.abc import Callable, Collection, Sequence
from typing import Final
from uuid import UUID

from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.document.validate import Check
from palaver.core.caller import server
from palaver.tools.toolbox import Toolbox

_SERVERS: Final = "mcp."
REMEMBER: Final = "builtin.remember"
_SHOWN: Final = 8


def tools_exist(toolbox: Callable[[], Toolbox]) -> Check:
    """A tool that is not there is an error where it is enabled, and a warning where only its manners are set."""

    async def check(account: UUID, document: BotDocument) -> Sequence[Finding]:
        tools = document.tools
        if not tools.enabled and not tools.overrides:
            return []
        known = {tool.name for tool in await toolbox().all(server(account), document)}
        enabled = [_unknown(f"tools.enabled.{place}", name, known) for place, name in _wrong(tools.enabled, known)]
        named = [*tools.overrides]
        return enabled + [
            Finding(
                path=f"tools.overrides.{name}",
                code="unknown_tool",
                message=f"there is no tool {name!r}: this counts for nothing",
                hint=_hint(name, known),
                severity="warning",
            )
            for _, name in _wrong(named, {*known, REMEMBER})
        ]

    return check


def _wrong(names: Sequence[str], known: Collection[str]) -> list[tuple[int, str]]:
    return [(place, name) for place, name in enumerate(names) if name not in known]


def _unknown(path: str, name: str, known: Collection[str]) -> Finding:
    return Finding(path=path, code="unknown_tool", message=f"there is no tool {name!r}", hint=_hint(name, known))


def _hint(name: str, known: Collection[str]) -> str:
    if name == REMEMBER:
        return "take it out: it comes with context.memory.user"
    if name.startswith(_SERVERS):
        return "take it out: tools of servers are selected in tools.mcp"
    choice = sorted(each for each in known if not each.startswith(_SERVERS))
    if near := difflib.get_close_matches(name, choice, 1):
        return f"did you mean {near[0]!r}?"
    shown = ", ".join(choice[:_SHOWN])
    return f"take it out; there are {shown}{', …' if len(choice) > _SHOWN else ''}"
