"""READ: the content of a file."""

from typing import Any

from palaver.basic.drive.contents import table_of_cells, value_of
from palaver.basic.drive.paths import ending_of, normal
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside, heavy


async def run(host: Host, path: Any, format: str | None = None) -> Any:
    place = normal(path)
    if format == "BYTES":
        content = await host.drive.content(place)
        heavy(len(content), "array")
        return list(content)
    if format == "TABLE" and ending_of(place) == ".xlsx":
        return (await beside(table_of_cells, (await host.drive.sheet(place)).cells)).rows
    return await beside(value_of, await host.drive.text(place), format or "")


KEYWORD = Keyword(
    phrase="READ",
    family="files",
    tier=2,
    effect="read",
    parameters=(
        Parameter("path", kind="file"),
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
                "BYTES",
            ),
        ),
    ),
    returns="any",
    doc="The content of a file.",
    example='text = READ "notes/today.md"',
    handler=run,
)
