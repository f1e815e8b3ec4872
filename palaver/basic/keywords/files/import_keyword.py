"""IMPORT: reads a file by its kind."""

from typing import Any

from palaver.basic.drive.contents import format_of, table_of_cells, value_of
from palaver.basic.drive.paths import ending_of, normal
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside


async def run(host: Host, path: Any) -> Any:
    place = normal(path)
    if ending_of(place) == ".xlsx":
        return (await beside(table_of_cells, (await host.drive.sheet(place)).cells)).rows
    return await beside(value_of, await host.drive.text(place), format_of(place, None))


KEYWORD = Keyword(
    phrase="IMPORT",
    family="files",
    tier=2,
    effect="read",
    parameters=(Parameter("path", kind="file"),),
    returns="any",
    doc="Reads a file by its kind.",
    example='rows = IMPORT "people.xlsx"',
    handler=run,
)
