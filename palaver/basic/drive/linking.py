"""A file as it is shown in a message: a caption, and a link that opens it."""

from typing import Any, Final

from palaver.basic.drive.paths import name_of, source_of
from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text

_DAY_S: Final = 86_400.0


async def linked(host: Host, file: Any, caption: Any, *, elsewhere: bool = False) -> str:
    """A link to a file of the drive holds for a day; FileError for one of this conversation that goes `elsewhere`."""
    source = source_of(file)
    if isinstance(source, File):
        name, link = text(source.get("name")), text(source.get("url"))
        if elsewhere:
            told = f"{name[:100]} is of this conversation: UPLOAD it to the drive, then send that"
            raise BasicError("FileError", told)
    else:
        name, link = name_of(source), await host.drive.link(source, _DAY_S)
    shown = name.replace("[", "(").replace("]", ")")
    return "\n\n".join(filter(None, [text(caption), f"[{shown}]({link})"]))
