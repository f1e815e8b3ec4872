"""USE KB: activates a collection of the knowledge."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, name: Any, phrase: str = "") -> None:
    await host.knowledge.use(text(name), alone=phrase == "SET KB")


KEYWORD = Keyword(
    phrase="USE KB",
    family="context",
    tier=1,
    effect="write",
    aliases=(
        "ADD KB",
        "SET KB",
    ),
    parameters=(Parameter("name", kind="text"),),
    doc="Activates a collection of the knowledge.",
    example='USE KB "menu"',
    handler=run,
)
