"""REMOVE TOOL: takes a tool back."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, name: Any) -> None:
    await host.toolset.leave(text(name))


KEYWORD = Keyword(
    phrase="REMOVE TOOL",
    family="context",
    tier=1,
    effect="write",
    parameters=(Parameter("name", kind="text"),),
    doc="Takes a tool back.",
    example='REMOVE TOOL "book-table"',
    handler=run,
)
