"""REMEMBER: keeps a value for the user and this bot, for a time."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of, seconds_of


async def run(host: Host, key: Any, value: Any, duration: Any = None) -> None:
    await host.remember("user_bot", key_of(key), value, seconds_of(duration))


KEYWORD = Keyword(
    phrase="REMEMBER",
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
        Parameter("duration", required=False),
    ),
    doc="Keeps a value for the user and this bot, for a time.",
    example='REMEMBER "size", "M", "30 days"',
    handler=run,
)
