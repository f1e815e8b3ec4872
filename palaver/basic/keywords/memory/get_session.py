"""GET SESSION: a variable of the session."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import UNSAID, Keyword, Parameter
from palaver.basic.remembering import key_of
from palaver.basic.values.text import text


async def run(host: Host, key: Any, other: Any = UNSAID) -> Any:
    """Of two arguments the first is the id of a session."""
    if other is UNSAID:
        return await host.remembered("session", key_of(key))
    return await host.desk.remembered(text(key).strip(), key_of(other))


KEYWORD = Keyword(
    phrase="GET SESSION",
    family="memory",
    tier=1,
    effect="read",
    parameters=(
        Parameter("key", kind="text"),
        Parameter("other", required=False),
    ),
    returns="any",
    doc="A variable of the session; of another one, by its id before the key, for those who answer people.",
    example='step = GET SESSION "step"',
    handler=run,
)
