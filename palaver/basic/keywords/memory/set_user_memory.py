"""SET USER MEMORY: keeps a value for the user."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of


async def run(host: Host, key: Any, value: Any) -> None:
    await host.remember("user", key_of(key), value)


KEYWORD = Keyword(
    phrase="SET USER MEMORY",
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
    doc="Keeps a value for the user.",
    example='SET USER MEMORY "name", name',
    handler=run,
)
