"""The machine's own model as an embedder: asks the process that holds it over its unix socket."""

import asyncio
import base64
import sys
from array import array
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import msgspec

from palaver.core.errors import Unavailable
from palaver.knowledge.embedding import model_files
from palaver.knowledge.embedding.embedder import Vector, batches

QUESTION_S = 30.0
DOCUMENTS_S = 300.0
_TOGETHER = 32
_AGAIN_S = (0.0, 0.1, 0.5)


class _Item(msgspec.Struct):
    index: int
    embedding: str


class _Answer(msgspec.Struct):
    data: list[_Item]


class LocalEmbedder:
    """That process may come and go."""

    name = model_files.NAME
    dimensions = model_files.DIMENSIONS

    def __init__(self, path: Path) -> None:
        self._path = path
        self._session: aiohttp.ClientSession | None = None

    async def embed(self, texts: Sequence[str], *, query: bool) -> list[Vector]:
        return [vector for batch in batches(texts, _TOGETHER) for vector in await self._batch(batch, query=query)]

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _batch(self, texts: Sequence[str], *, query: bool) -> list[Vector]:
        body = {"input": texts, "encoding_format": "base64", "input_type": "query" if query else "document"}
        content = await self._answer(msgspec.json.encode(body), QUESTION_S if query else DOCUMENTS_S)
        data = msgspec.json.decode(content, type=_Answer).data
        return [_vector(item.embedding) for item in sorted(data, key=lambda item: item.index)]

    async def _answer(self, body: bytes, timeout_s: float) -> bytes:
        """Ask; again when the process left between the question and its answer."""
        try:
            async with asyncio.timeout(timeout_s):
                for pause in _AGAIN_S:
                    await asyncio.sleep(pause)
                    try:
                        return await self._send(body)
                    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
                        lost: Exception = error
        except TimeoutError as error:
            lost = error
        raise Unavailable(
            "The embedding model does not answer. It comes back by itself; if it does not, `palaver doctor` says why.",
        ) from lost

    async def _send(self, body: bytes) -> bytes:
        async with self._opened().post("http://embedder/v1/embeddings", data=body) as response:
            content = await response.read()
            if response.status != 200:
                raise Unavailable(f"The embedding model refused a text: {content[:300].decode('utf-8', 'replace')}")
            return content

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(str(self._path), limit=16),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session


def _vector(encoded: str) -> Vector:
    vector = array("f")
    vector.frombytes(base64.b64decode(encoded))
    if sys.byteorder == "big":
        vector.byteswap()
    return vector
