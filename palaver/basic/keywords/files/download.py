"""DOWNLOAD: fetches an address into the drive, or hands a file over."""

from typing import Any, Final

from palaver.basic.drive.paths import name_of, normal
from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.http.addresses import is_address
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File
from palaver.basic.values.numbers import operand
from palaver.basic.values.text import text

_DAY_S: Final = 86_400.0
_LONGEST_DAYS: Final = 30.0


async def run(  # what DOWNLOAD takes
    host: Host,
    url: Any,
    path: Any = None,
    name: Any = None,
    to: Any = None,
    expires: Any = None,
    days: Any = None,
    phrase: str = "",
) -> File | str | None:
    """An address is fetched; a file of the drive becomes a link, which is said unless it is asked for."""
    del days  # EXPIRES counts them, whether the word stands there or not
    if not isinstance(url, File) and is_address(text(url)):
        return await host.drive.fetch(text(url), None if path is None else normal(path))
    place = normal(url)
    link = await host.drive.link(place, _seconds(expires), text(name) if name != "LINK" else "")
    if name == "LINK" or phrase == "GENERATE SECURE LINK":
        return link
    shown = f"[{text(name) or name_of(place)}]({link})"
    await (host.say(shown) if to is None else host.send(text(to), link))
    return None


def _seconds(days: Any) -> float:
    wanted = 1.0 if days is None else float(operand(days))
    if not 0 < wanted <= _LONGEST_DAYS:
        raise argument_error(f"EXPIRES takes up to {_LONGEST_DAYS:g} days")
    return wanted * _DAY_S


KEYWORD = Keyword(
    phrase="DOWNLOAD",
    family="files",
    tier=2,
    effect="send",
    aliases=("GENERATE SECURE LINK",),
    parameters=(
        Parameter("url", kind="text"),
        Parameter("path", kind="file", required=False),
        Parameter("name", required=False, words=("AS",), shape="word", positional=False, choices=("LINK",)),
        Parameter("to", required=False, words=("TO",), positional=False),
        Parameter("expires", required=False, words=("EXPIRES",), positional=False),
        Parameter("days", required=False, words=("DAYS",), shape="flag", positional=False),
    ),
    returns="file",
    overloads=True,
    doc="Fetches an address into the drive, or hands a file over.",
    example='file = DOWNLOAD "https://example.org/a.pdf", "in/a.pdf"',
    handler=run,
)
