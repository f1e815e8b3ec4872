"""EXTRACT: unpacks a file."""

from typing import Any

from palaver.basic.drive.paths import normal_folder, source_of
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter


async def run(host: Host, file: Any, target: Any) -> dict[str, Any]:
    folder = normal_folder(target)
    made = await host.drive.unpack(source_of(file), folder)
    size = sum(each["size"] for each in made)
    return {"path": folder, "filename": folder, "size": size, "file_count": len(made), "files": made}


KEYWORD = Keyword(
    phrase="EXTRACT",
    family="files",
    tier=2,
    effect="write",
    apart=True,
    bulky=True,
    parameters=(
        Parameter("file", kind="file"),
        Parameter("target", kind="file", words=("TO",)),
    ),
    returns="map",
    doc="Unpacks a file.",
    example='EXTRACT "all.zip" TO "in"',
    handler=run,
)
