"""SEND FILE: sends a file to the conversation."""

from typing import Any

from palaver.basic.drive.linking import linked
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter


async def run(host: Host, file: Any, caption: Any = None) -> str:
    """A file of the drive goes as an address that holds for a day, one of the conversation as its own."""
    return await host.say(await linked(host, file, caption))


KEYWORD = Keyword(
    phrase="SEND FILE",
    family="comms",
    tier=2,
    effect="send",
    parameters=(
        Parameter("file", kind="file"),
        Parameter("caption", kind="text", required=False),
    ),
    returns="text",
    doc="Sends a file to the conversation.",
    example='SEND FILE "menu.pdf", "Our menu"',
    handler=run,
)
