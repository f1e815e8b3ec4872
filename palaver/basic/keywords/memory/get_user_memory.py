"""GET USER MEMORY: a value that is kept for the user."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of


async def run(host: Host, key: Any) -> Any:
    return await host.remembered("user", key_of(key))


KEYWORD = Keyword(
    phrase="GET USER MEMORY",
    family="memory",
    tier=1,
    effect="read",
    parameters=(Parameter("key", kind="text"),),
    returns="any",
    doc="A value that is kept for the user.",
    example='name = GET USER MEMORY "name"',
    handler=run,
)
