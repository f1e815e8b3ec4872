"""GET SESSION: a variable of the session."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of, own_session


async def run(host: Host, key: Any, other: Any = None) -> Any:
    own_session(other)
    return await host.remembered("session", key_of(key))


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
    doc="A variable of the session.",
    example='step = GET SESSION "step"',
    handler=run,
)
