"""CLEAR KB: deactivates a collection, or all."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, name: Any = None, all: Any = None) -> bool:  # as the clause is written
    del all
    return await host.knowledge.leave("" if name is None else text(name))


KEYWORD = Keyword(
    phrase="CLEAR KB",
    family="context",
    tier=1,
    effect="write",
    parameters=(
        Parameter("name", kind="text", required=False),
        Parameter("all", required=False, words=("ALL",), shape="flag", positional=False),
    ),
    returns="boolean",
    doc="Deactivates a collection, or all.",
    example="CLEAR KB ALL",
    handler=run,
)
