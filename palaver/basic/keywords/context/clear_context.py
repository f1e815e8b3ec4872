"""CLEAR CONTEXT: takes a context away, or all."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, name: Any = None) -> None:
    if name is None:
        await host.clear_context()
    else:
        await host.set_context(text(name), None)


KEYWORD = Keyword(
    phrase="CLEAR CONTEXT",
    family="context",
    tier=1,
    effect="write",
    parameters=(Parameter("name", kind="text", required=False),),
    doc="Takes a context away, or all.",
    example='CLEAR CONTEXT "order"',
    handler=run,
)
