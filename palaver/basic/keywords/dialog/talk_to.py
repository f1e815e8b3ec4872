"""TALK TO: sends a message to an address of a channel."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import limits
from palaver.basic.operators import interpolate
from palaver.basic.values.text import shown, text


async def run(host: Host, recipient: Any, parts: Any = None) -> str:
    message = shown(interpolate(*(parts if isinstance(parts, list) else [parts])))
    limits().say(len(message))
    return await host.send(text(recipient), message)


KEYWORD = Keyword(
    phrase="TALK TO",
    family="dialog",
    tier=1,
    effect="send",
    aliases=(
        "SEND TO",
        "SEND WHATSAPP TO",
    ),
    parameters=(
        Parameter("recipient", kind="text"),
        Parameter("parts", required=False, words=("WITH",), many=True),
    ),
    returns="text",
    doc="Sends a message to an address of a channel: a conversation of the bot, an e-mail address, a user's id.",
    example='TALK TO "web:" & id, "Your order left"',
    handler=run,
)
