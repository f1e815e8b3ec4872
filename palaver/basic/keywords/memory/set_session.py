"""SET SESSION: sets a variable of the session."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import UNSAID, Keyword, Parameter
from palaver.basic.remembering import key_of
from palaver.basic.values.text import text


async def run(host: Host, key: Any, value: Any, other: Any = UNSAID) -> None:
    """Of three arguments the first is the id of a session."""
    if other is UNSAID:
        await host.remember("session", key_of(key), value)
    else:
        await host.desk.remember(text(key).strip(), key_of(value), other)


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
    doc="Sets a variable of the session; of another one, by its id before the key, for those who answer people.",
    example='SET SESSION "step", 2',
    handler=run,
)
