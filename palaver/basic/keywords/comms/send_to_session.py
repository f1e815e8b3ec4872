"""SEND TO SESSION: sends a message to another session."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values import text as texts


async def run(host: Host, id: Any, text: Any) -> str:
    return await host.post.tell(texts.text(id).strip(), texts.text(text))


KEYWORD = Keyword(
    phrase="SEND TO SESSION",
    family="comms",
    tier=2,
    effect="send",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("text", kind="text"),
    ),
    returns="text",
    doc="Sends a message to another session.",
    example='SEND TO SESSION id, "Your turn"',
    handler=run,
)
