"""SET BOT MEMORY: keeps a value for the bot."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of


async def run(host: Host, key: Any, value: Any) -> None:
    await host.remember("bot", key_of(key), value)


KEYWORD = Keyword(
    phrase="SET BOT MEMORY",
    family="memory",
    tier=1,
    effect="write",
    parameters=(
        Parameter("key", kind="text"),
        Parameter(
            "value",
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Keeps a value for the bot.",
    example='SET BOT MEMORY "greeting", "Hi"',
    handler=run,
)
