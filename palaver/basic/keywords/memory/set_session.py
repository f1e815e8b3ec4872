"""SET SESSION: sets a variable of the session."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of, own_session


async def run(host: Host, key: Any, value: Any, other: Any = None) -> None:
    own_session(other)
    await host.remember("session", key_of(key), value)


KEYWORD = Keyword(
    phrase="SET SESSION",
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
        Parameter("other", required=False),
    ),
    doc="Sets a variable of the session.",
    example='SET SESSION "step", 2',
    handler=run,
)
