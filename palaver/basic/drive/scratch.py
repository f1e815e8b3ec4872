"""A drive in memory, for programs that run without a server: it begins empty, and ends with the run."""

import io
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

from palaver.basic.drive.contents import decoded
from palaver.basic.drive.paths import media_type_of, name_of, normal
from palaver.basic.errors import BasicError, limit_exceeded
from palaver.basic.ports.drive import Entry, Sheet, Source
from palaver.basic.values.kinds import File
from palaver.basic.world import world

LARGEST: Final = 20_000_000  # bytes of all files together
_FILES: Final = 1_000


class Scratch:
    """What `Drive` asks for, but for what takes a server: addresses, archives of strangers, documents."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._files = {path: (content, world().now()) for path, content in (files or {}).items()}

    async def text(self, path: str) -> str:
        return decoded(path, self._content(path))[0]

    async def content(self, source: Source) -> bytes:
        return self._content(normal(source))

    async def sheet(self, path: str, title: str = "") -> Sheet:  # noqa: ARG002  # as the port has it
        self._content(path)
        raise _absent("workbooks")

    async def change(self, path: str, made: Callable[[], Awaitable[bytes]]) -> File:
        return self._put(path, await made())

    async def write(self, path: str, content: bytes, *, append: bool = False) -> File:
        before = self._files[path][0] if append and path in self._files else b""
        return self._put(path, before + content)

    async def keep(self, name: str, content: bytes, media_type: str) -> File:
        made = self._put(f"received/{name}", content)
        made["mime_type"] = media_type
        return made

    async def copy(self, source: Source, target: str) -> File:
        return self._put(target, await self.content(source))

    async def move(self, source: str, target: str) -> File:
        made = self._put(target, self._content(source))
        if source != target:
            del self._files[source]
        return made

    async def delete(self, path: str) -> bool:
        return self._files.pop(path, None) is not None

    async def below(self, folder: str) -> list[Entry]:
        return [
            Entry(path=path, size=len(content), media_type=media_type_of(path), created=at, modified=at)
            for path, (content, at) in sorted(self._files.items())
            if not folder or path.startswith(f"{folder}/")
        ]

    async def fetch(self, url: str, path: str | None) -> File:  # noqa: ARG002  # as the port has it
        raise _absent("other servers")

    async def pack(self, sources: list[Source], target: str) -> int:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in sources:
                archive.writestr(each if isinstance(each, str) else str(each.get("name")), await self.content(each))
        return int(self._put(target, made.getvalue())["size"])

    async def unpack(self, source: Source, folder: str) -> list[File]:  # noqa: ARG002  # the same
        raise _absent("archives")

    async def merge_pdf(self, sources: list[Source], target: str) -> File:  # noqa: ARG002  # the same
        raise _absent("PDF files")

    async def make_pdf(self, document: str, target: str, *, markdown: bool) -> File:  # noqa: ARG002  # the same
        raise _absent("PDF files")

    async def link(self, path: str, seconds: float, name: str = "") -> str:  # noqa: ARG002  # the same
        self._content(path)
        return f"https://drive.invalid/{name or name_of(path)}"

    def _content(self, path: str) -> bytes:
        if path not in self._files:
            raise BasicError("FileError", f"there is no file {path[:100]}")
        return self._files[path][0]

    def _put(self, path: str, content: bytes) -> File:
        others = [len(each) for name, (each, _) in self._files.items() if name != path]
        if sum(others) + len(content) > LARGEST or len(others) >= _FILES:
            raise limit_exceeded(f"more than {LARGEST // 1_000_000} MB, or {_FILES:,} files")
        at: datetime = world().now()
        self._files[path] = (content, at)
        return File(name=name_of(path), path=path, localName=path, size=len(content), mime_type=media_type_of(path))


def _absent(what: str) -> BasicError:
    return BasicError("NotImplemented", f"{what} need a server, which is not there")
