"""SEND FILE: sends a file to the conversation."""

from typing import Any, Final

from palaver.basic.drive.paths import name_of, source_of
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text

_DAY_S: Final = 86_400.0


async def run(host: Host, file: Any, caption: Any = None) -> str:
    """A file of the drive goes as an address that holds for a day, one of the conversation as its own."""
    source = source_of(file)
    if isinstance(source, File):
        name, link = text(source.get("name")), text(source.get("url"))
    else:
        name, link = name_of(source), await host.drive.link(source, _DAY_S)
    shown = name.replace("[", "(").replace("]", ")")
    return await host.say("\n\n".join(filter(None, [text(caption), f"[{shown}]({link})"])))


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
