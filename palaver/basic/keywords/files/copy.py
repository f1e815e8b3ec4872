"""COPY: copies a file."""

from typing import Any

from palaver.basic.drive.paths import normal, source_of
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File


async def run(host: Host, source: Any, target: Any) -> File:
    return await host.drive.copy(source_of(source), normal(target))


KEYWORD = Keyword(
    phrase="COPY",
    family="files",
    tier=2,
    effect="write",
    bulky=True,
    parameters=(
        Parameter("source", kind="file"),
        Parameter("target", kind="file", words=("TO",)),
    ),
    returns="file",
    doc="Copies a file.",
    example='COPY "a.txt" TO "b.txt"',
    handler=run,
)
