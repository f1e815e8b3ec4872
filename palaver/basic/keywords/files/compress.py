"""COMPRESS: packs files."""

from typing import Any

from palaver.basic.drive.paths import ending_of, name_of, normal, sources_of
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, files: Any, target: Any) -> dict[str, Any]:
    """`COMPRESS "all.zip", files` is understood, too."""
    if isinstance(files, str) and ending_of(files) == ".zip" and ending_of(text(target)) != ".zip":
        files, target = target, files
    path = normal(target)
    sources = await sources_of(host.drive, files)
    size = await host.drive.pack(sources, path)
    return {"path": path, "filename": name_of(path), "size": size, "file_count": len(sources)}


KEYWORD = Keyword(
    phrase="COMPRESS",
    family="files",
    tier=2,
    effect="write",
    apart=True,
    bulky=True,
    parameters=(
        Parameter("files"),
        Parameter("target", kind="file", words=("TO",)),
    ),
    returns="map",
    doc="Packs files.",
    example='COMPRESS files TO "all.zip"',
    handler=run,
)
