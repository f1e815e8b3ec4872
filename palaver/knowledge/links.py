"""Documents by address: fetched once, then taken in like an upload; the same address is the same document."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from palaver.core.caller import Caller
from palaver.knowledge.documents import Documents
from palaver.knowledge.upload import file_name

_PATIENCE_S: Final = 30.0
_PIECE: Final = 256 * 1024


class Fetched(Protocol):
    """What lay at an address."""

    @property
    def content(self) -> bytes: ...

    @property
    def media_type(self) -> str: ...


class Fetch(Protocol):
    """Gets a stranger's address safely; raises a PalaverError that says why not."""

    async def __call__(self, url: str, *, limit_bytes: int, timeout_s: float) -> Fetched: ...


class Whole:
    """A file that lies in memory, as Documents takes one."""

    def __init__(self, name: str, media_type: str, content: bytes) -> None:
        self.name, self.media_type, self.bytes = name, media_type, len(content)
        self.sha256 = ""
        self._content = content

    async def pieces(self) -> AsyncIterator[bytes]:
        self.sha256 = await asyncio.to_thread(lambda: hashlib.sha256(self._content).hexdigest())
        for start in range(0, len(self._content), _PIECE):
            yield self._content[start : start + _PIECE]


class Links:
    def __init__(self, documents: Documents, fetch: Fetch, limit_bytes: int) -> None:
        self.documents, self.fetch, self.limit_bytes = documents, fetch, limit_bytes

    async def add(self, caller: Caller, collection: str, url: str) -> UUID:
        """Fetch `url` and take in what it holds; errors of the fetch reach the caller as they are."""
        found = await self.fetch(url, limit_bytes=self.limit_bytes, timeout_s=_PATIENCE_S)
        incoming = Whole(name_of(url), found.media_type, found.content)
        return await self.documents.add(caller, collection, incoming, url=url)


def name_of(url: str) -> str:
    """A file name for an address: the end of its path, else its host."""
    try:
        parts = urlsplit(url)
        last = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1]
        return file_name(last or parts.hostname or "page")
    except ValueError:
        return "page"
