"""Requests to a Qdrant server: encoded, repeated while it is away, its refusals told as ours."""

import asyncio
import os
from collections.abc import Mapping
from typing import Generic, TypeVar

import httpx2
import msgspec

from palaver.core.errors import PalaverError, StorageFull, Unavailable
from palaver.kit import jsons

T = TypeVar("T")

_PAUSES_S = (0.1, 0.4, 1.6)  # before each repetition; whatever we send may be sent twice
_AGAIN = frozenset({429, 500, 502, 503, 504})
_FULL = "No space left"


class _Answer(msgspec.Struct, Generic[T]):
    result: T


class Absent(PalaverError):
    """There is no such collection."""


class Taken(PalaverError):
    """Somebody else has created the collection meanwhile."""


class Rest:
    """One connection pool to one server; every answer is `{"result": …}`."""

    def __init__(self, url: str) -> None:
        key = os.environ.get("QDRANT_API_KEY")
        self._client = httpx2.AsyncClient(
            base_url=url,
            headers={"content-type": "application/json"} | ({"api-key": key} if key else {}),
            timeout=httpx2.Timeout(30, connect=3),
        )

    async def ask(self, method: str, path: str, kind: type[T], body: Mapping[str, object] | None = None) -> T:
        """The answer's result as `kind`; Absent, StorageFull or Unavailable."""
        content = jsons.encode(body) if body is not None else None
        answer = await self._sent(method, path, content)
        for pause in _PAUSES_S:
            if answer is not None and answer.status_code not in _AGAIN:
                break
            await asyncio.sleep(pause)
            answer = await self._sent(method, path, content)
        if answer is None:
            raise Unavailable("The vector store does not answer right now. Please try again in a moment.")
        return msgspec.json.decode(_accepted(answer), type=_Answer[kind]).result  # type: ignore[valid-type]  # built at run time

    async def close(self) -> None:
        await self._client.aclose()

    async def _sent(self, method: str, path: str, content: bytes | None) -> httpx2.Response | None:
        """The answer, or None when there was none."""
        try:
            return await self._client.request(method, path, content=content)
        except httpx2.TransportError:
            return None


def _accepted(answer: httpx2.Response) -> bytes:
    if answer.is_success:
        return answer.content
    said = answer.text[:500]
    if answer.status_code == 404:
        raise Absent(said)
    if answer.status_code == 409:
        raise Taken(said)
    if _FULL in said:
        raise StorageFull("The vector store's disk is full. Free some space, then try again.")
    if answer.status_code in {401, 403}:
        raise Unavailable("The vector store refuses our key: check QDRANT_API_KEY.")
    raise Unavailable("The vector store cannot do this right now.", details={"status": answer.status_code}) from (
        RuntimeError(said)
    )
