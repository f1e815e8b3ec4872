"""REMOVE BOT: takes a bot out of the session."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, name: Any) -> None:
    await host.guests.remove(text(name).strip())


KEYWORD = Keyword(
    phrase="REMOVE BOT",
    family="agents",
    tier=2,
    effect="write",
    apart=True,
    parameters=(Parameter("name", kind="text"),),
    doc="Takes a bot out of the session.",
    example='REMOVE BOT "sales"',
    handler=run,
)
