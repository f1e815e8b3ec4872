"""RECALL: a value that was remembered, NULL if it is gone."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of


async def run(host: Host, key: Any) -> Any:
    return await host.remembered("user_bot", key_of(key))


KEYWORD = Keyword(
    phrase="RECALL",
    family="memory",
    tier=1,
    effect="read",
    parameters=(Parameter("key", kind="text"),),
    returns="any",
    doc="A value that was remembered, NULL if it is gone.",
    example='size = RECALL "size"',
    handler=run,
)
