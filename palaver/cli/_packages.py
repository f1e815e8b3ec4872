"""Packages to and from the running server: what the verbs of `palaver bots` ask of it."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import aiohttp
import msgspec

from palaver.cli._conversation import client
from palaver.config.packages import writing
from palaver.config.packages.archive import Archive
from palaver.config.packages.lint import opened
from palaver.config.packages.source import Bounds, Source
from palaver.core.errors import PalaverError, Unavailable

_PATIENCE_S: Final = 1800.0
_PIECE: Final = 1024 * 1024


class Said(PalaverError):
    """The server said no; its sentence says why, its details everything that is wrong."""


class Remote:
    """One server, by its address and a key; every method opens and closes a connection of its own."""

    def __init__(self, url: str, key: str, *, local: bool) -> None:
        self.url, self._key, self._local = url, key, local

    async def send(self, path: Path, asked: Mapping[str, str], seen: str = "") -> dict[str, Any]:
        """Import what lies at `path`; the server's report."""
        source = opened(path, Bounds())
        with closing(source), cast("BinaryIO", tempfile.TemporaryFile()) as file:
            name = _packed(source, path, file)
            form = aiohttp.FormData()
            form.add_field("file", file, filename=name, content_type="application/zip")
            headers = {"If-Match": f'"{seen}"'} if seen else {}
            return await self._json("POST", "/api/packages", data=form, params=asked, headers=headers)

    async def fetch(self, alias: str, asked: Mapping[str, str], file: BinaryIO) -> None:
        """Write the package of a bot into an open file."""
        async with (
            self._session() as http,
            self._asked(http, "GET", f"/api/bots/{alias}/package", params=asked) as answer,
        ):
            async for piece in answer.content.iter_chunked(_PIECE):
                file.write(piece)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self._json("POST", path, json=dict(body))

    async def draft(self, alias: str) -> str:
        """The ETag of a bot's draft."""
        async with self._session() as http, self._asked(http, "GET", f"/api/bots/{alias}/draft") as answer:
            return answer.headers.get("ETag", "").strip('"')

    async def _json(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        async with self._session() as http, self._asked(http, method, path, **options) as answer:
            found: dict[str, Any] = msgspec.json.decode(await answer.read())
            return found

    def _session(self) -> "_Session":
        return _Session(self.url, self._key, local=self._local)

    def _asked(self, http: aiohttp.ClientSession, method: str, path: str, **options: Any) -> "_Asked":
        timeout = aiohttp.ClientTimeout(total=None, connect=10, sock_read=_PATIENCE_S)
        return _Asked(http, method, path, {**options, "timeout": timeout})


class _Session:
    def __init__(self, url: str, key: str, *, local: bool) -> None:
        self._url, self._key, self._local = url, key, local

    async def __aenter__(self) -> aiohttp.ClientSession:
        self._http = await client(self._url, self._key, local=self._local)
        return self._http

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()


class _Asked:
    def __init__(self, http: aiohttp.ClientSession, method: str, path: str, options: dict[str, Any]) -> None:
        self._http, self._method, self._path, self._options = http, method, path, options

    async def __aenter__(self) -> aiohttp.ClientResponse:
        try:
            self._answer = await self._http.request(self._method, self._path, **self._options)
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise Unavailable(f"The server cannot be reached: {problem or type(problem).__name__}") from problem
        if self._answer.status >= 400:
            raise _said(self._answer.status, await self._answer.read())
        return self._answer

    async def __aexit__(self, *_: object) -> None:
        self._answer.release()


def unpack(file: BinaryIO, folder: Path) -> list[Path]:
    """Write an exported package into `folder`; the files there that it does not have, which stay."""
    file.seek(0)
    archive = Archive(file, folder.name, Bounds())
    written = set()
    with closing(archive):
        for path in archive.files:
            target = folder / path.partition("/")[2]
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(path) as entry, target.open("wb") as made:
                while piece := entry.read(_PIECE):
                    made.write(piece)
            written.add(target)
    found = (
        Path(above, name) for above, _, names in os.walk(folder) if ".git" not in Path(above).parts for name in names
    )
    return sorted(path for path in found if path not in written)


def _packed(source: Source, path: Path, file: BinaryIO) -> str:
    """Put a package into an open file as the server takes it; what it is called."""
    if path.is_file():
        file.write(path.read_bytes())
        file.seek(0)
        return path.name
    made = writing.Zip(file)
    for name in sorted(source.files):
        with source.open(name) as entry, made.begin(name) as packed:
            while piece := entry.read(_PIECE):
                packed.write(piece)
    made.close()
    file.seek(0)
    return f"{path.resolve().name}.zip"


def _said(status: int, body: bytes) -> Said:
    try:
        error = msgspec.json.decode(body)["error"]
        return Said(error["message"], details=error.get("details"))
    except (msgspec.DecodeError, KeyError, TypeError):
        return Said(f"The server answered {status}.")
