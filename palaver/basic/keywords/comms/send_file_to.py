"""SEND FILE TO: sends a file to an address."""

from typing import Any

from palaver.basic.drive.linking import linked
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import limits
from palaver.basic.values.text import text


async def run(host: Host, recipient: Any, file: Any, caption: Any = None) -> str:
    message = await linked(host, file, caption, elsewhere=True)
    limits().say(len(message))
    return await host.send(text(recipient), message)


KEYWORD = Keyword(
    phrase="SEND FILE TO",
    family="comms",
    tier=2,
    effect="send",
    parameters=(
        Parameter("recipient", kind="text"),
        Parameter("file", kind="file"),
        Parameter("caption", kind="text", required=False),
    ),
    returns="text",
    doc="Sends a file to an address.",
    example='SEND FILE TO "web:" & id, "menu.pdf"',
    handler=run,
)
