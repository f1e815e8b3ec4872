"""WRITE: writes a file."""

from typing import Any

from palaver.basic.drive.contents import encoded
from palaver.basic.drive.paths import normal
from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside
from palaver.basic.values.kinds import File


async def run(  # what WRITE takes
    host: Host,
    content: Any,
    path: Any = None,
    format: str | None = None,
    append: Any = None,
    columns: tuple[str, ...] = (),
) -> File:
    """`WRITE path, content` has the path first, `WRITE content TO path` last."""
    if path is None:
        raise argument_error("WRITE takes a content and a path: WRITE content TO path")
    if len(columns) > 1:
        content, path = path, content
    place = normal(path)
    if isinstance(content, File):
        return await host.drive.copy(content, place)
    return await host.drive.write(place, await beside(encoded, content, place, format), append=append is not None)


KEYWORD = Keyword(
    phrase="WRITE",
    family="files",
    tier=2,
    effect="write",
    bulky=True,
    parameters=(
        Parameter("content"),
        Parameter("path", kind="file", required=False, words=("TO",)),
        Parameter(
            "format",
            required=False,
            words=("AS",),
            shape="word",
            positional=False,
            choices=(
                "TABLE",
                "LINES",
                "JSON",
            ),
        ),
        Parameter("append", required=False, words=("APPEND",), shape="flag", positional=False),
    ),
    returns="file",
    doc="Writes a file.",
    example='WRITE report TO "reports/today.txt"',
    handler=run,
)
