"""DELETE FILE: deletes a file; FALSE if there was none."""

from typing import Any

from palaver.basic.drive.paths import normal
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter


async def run(host: Host, path: Any) -> bool:
    return await host.drive.delete(normal(path))


KEYWORD = Keyword(
    phrase="DELETE FILE",
    family="files",
    tier=2,
    effect="write",
    parameters=(Parameter("path", kind="file"),),
    returns="boolean",
    doc="Deletes a file; FALSE if there was none.",
    example='DELETE FILE "a.txt"',
    handler=run,
)
