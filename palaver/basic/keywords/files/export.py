"""EXPORT: writes a file by its kind."""

from typing import Any

from palaver.basic.drive.contents import encoded
from palaver.basic.drive.paths import normal
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside
from palaver.basic.values.kinds import File


async def run(host: Host, path: Any, data: Any) -> File:
    place = normal(path)
    return await host.drive.write(place, await beside(encoded, data, place))


KEYWORD = Keyword(
    phrase="EXPORT",
    family="files",
    tier=2,
    effect="write",
    bulky=True,
    parameters=(
        Parameter("path", kind="file"),
        Parameter("data"),
    ),
    returns="file",
    doc="Writes a file by its kind.",
    example='EXPORT "people.xlsx", rows',
    handler=run,
)
