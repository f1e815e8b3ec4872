"""GET BOT MEMORY: a value that the bot keeps."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of


async def run(host: Host, key: Any) -> Any:
    return await host.remembered("bot", key_of(key))


KEYWORD = Keyword(
    phrase="GET BOT MEMORY",
    family="memory",
    tier=1,
    effect="read",
    parameters=(Parameter("key", kind="text"),),
    returns="any",
    doc="A value that the bot keeps.",
    example='greeting = GET BOT MEMORY "greeting"',
    handler=run,
)
