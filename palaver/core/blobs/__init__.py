"""Whole files by key, in a folder or an S3 bucket; what a file means is its owner's business."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast
from urllib.parse import urlsplit

from palaver.core.blobs.key import BlobKeyError
from palaver.core.errors import PalaverError

__all__ = ["BlobKeyError", "Blobs", "UnknownBlobs", "open_blobs"]

# The adapter that serves each URL scheme, imported when it is asked for.
ADAPTERS: Mapping[str, str] = MappingProxyType({"file": "folder", "s3": "s3"})


class Blobs(Protocol):
    """
    A blob is there whole or not at all, and what `put` has answered outlives a power cut.

    Keys are ours (uuid paths such as `account/document/original`), never a user's words. Methods raise NotFound for
    an absent key, StorageFull when there is no room, Unavailable when the store does not answer.
    """

    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> int:
        """Store or replace; the bytes written. When `data` raises, nothing is changed."""
        ...

    async def get(self, key: str) -> bytes: ...

    def stream(self, key: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start`, at most `length`; nothing when `start` lies behind the end."""
        ...

    async def delete(self, key: str) -> None:
        """Quiet when it is gone already."""
        ...

    def list(self, prefix: str) -> AsyncIterator[str]:
        """The keys below the folder `prefix` ("" is all), in no order."""
        ...

    def local_copy(self, key: str) -> AbstractAsyncContextManager[Path]:
        """The blob as a file of this machine, to be read only and only inside the context."""
        ...

    async def ping(self) -> float:
        """Seconds that a trivial request takes."""
        ...

    async def close(self) -> None: ...


class UnknownBlobs(PalaverError):
    """The URL cannot be served: its scheme or what belongs to it is wrong."""


class _Opener(Protocol):
    async def __call__(self, url: str) -> Blobs: ...


async def open_blobs(url: str) -> Blobs:
    """
    Open `file:///folder` or `s3://bucket/prefix?endpoint=http://host:port&region=…&path_style=1`, making it if absent.

    S3 takes AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from the environment.
    """
    scheme = urlsplit(url).scheme
    if scheme not in ADAPTERS:
        raise UnknownBlobs(f"A blob store's URL begins with file:// or s3://, not with {scheme}://.")
    opener = cast("_Opener", import_module(f"{__name__}.{ADAPTERS[scheme]}").open_adapter)
    return await opener(url)
