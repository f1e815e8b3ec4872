"""UPLOAD: stores a file in the drive."""

import hashlib
from typing import Any, Final

from palaver.basic.drive.paths import media_type_of, name_of, normal, normal_folder, source_of
from palaver.basic.errors import limit_exceeded
from palaver.basic.host import Host
from palaver.basic.http.addresses import is_address
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text

_LARGEST: Final = 50_000_000
_DAY_S: Final = 86_400.0  # as long as its address is good


async def run(host: Host, source: Any, target: Any = None, name: Any = None) -> dict[str, Any]:
    """The target is a path; with a name, or with / at its end, it is a folder."""
    written = text(target)
    if isinstance(source, str) and is_address(source):
        made = await host.drive.fetch(source, _place(written, text(name)) if written or name else None)
        content = await host.drive.content(made)
    else:
        given = source_of(source)
        content = await host.drive.content(given)
        own = text(given.get("name")) or "file" if isinstance(given, File) else name_of(given)
        if len(content) > _LARGEST:
            raise limit_exceeded(f"an upload of more than {_LARGEST:,} bytes")
        made = await host.drive.write(_place(written, text(name), own), content)
    digest = await beside(lambda: hashlib.md5(content, usedforsecurity=False).hexdigest())
    path = text(made.get("path"))
    kind = media_type_of(path)
    url = await host.drive.link(path, _DAY_S)
    return {"path": path, "filename": name_of(path), "url": url, "size": len(content), "type": kind, "md5": digest}


def _place(target: str, name: str, own: str = "file") -> str:
    if name or not target or target.endswith("/"):
        folder = normal_folder(target)
        return normal(f"{folder}/{name or own}" if folder else name or own)
    return normal(target)


KEYWORD = Keyword(
    phrase="UPLOAD",
    family="files",
    tier=2,
    effect="write",
    bulky=True,
    parameters=(
        Parameter("source"),
        Parameter("target", kind="file", required=False, words=("TO",)),
        Parameter("name", kind="text", required=False, words=("AS",), positional=False),
    ),
    returns="map",
    addressed=True,
    doc="Stores a file in the drive.",
    example='UPLOAD file TO "in" AS "photo.jpg"',
    handler=run,
)
