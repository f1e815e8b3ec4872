"""MOVE: moves a file."""

from typing import Any

from palaver.basic.drive.paths import normal
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File


async def run(host: Host, source: Any, target: Any) -> File:
    return await host.drive.move(normal(source), normal(target))


KEYWORD = Keyword(
    phrase="MOVE",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("source", kind="file"),
        Parameter("target", kind="file", words=("TO",)),
    ),
    returns="file",
    doc="Moves a file.",
    example='MOVE "a.txt" TO "old/a.txt"',
    handler=run,
)
