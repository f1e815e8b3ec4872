"""LIST: what lies in a folder."""

from typing import Any

from palaver.basic.drive.listing import listing
from palaver.basic.drive.paths import normal_folder
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text


async def run(host: Host, path: Any, filter: Any = None, recursive: Any = None) -> list[File]:
    folder = normal_folder(path)
    return listing(await host.drive.below(folder), folder, text(filter), recursive=recursive is not None)


KEYWORD = Keyword(
    phrase="LIST",
    family="files",
    tier=2,
    effect="read",
    aliases=("DIR",),
    parameters=(
        Parameter("path", kind="file"),
        Parameter("filter", kind="text", required=False, words=("FILTER",), positional=False),
        Parameter("recursive", required=False, words=("RECURSIVE",), shape="flag", positional=False),
    ),
    returns="array",
    doc="What lies in a folder.",
    example='files = LIST "reports" FILTER "*.pdf"',
    handler=run,
)
