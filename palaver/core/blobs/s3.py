"""Blobs in an S3 bucket, by obstore; a large one goes up in parts that become visible together."""

import asyncio
import os
import re
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import httpx2
from obstore import sign_async
from obstore.exceptions import BaseError
from obstore.store import S3Store

from palaver.core.blobs import UnknownBlobs
from palaver.core.blobs.key import checked
from palaver.core.errors import NotFound, StorageFull, Unavailable

if TYPE_CHECKING:
    from obstore import GetOptions

_PART = 8 * 1024 * 1024
_PIECE = 1024 * 1024
_AT_ONCE = 2
_HOME_REGION = "us-east-1"  # the one that CreateBucket must not name
_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_OPTIONS = frozenset({"endpoint", "region", "path_style"})
_REFUSED = re.compile(r"status code: (4\d\d [A-Za-z ]+)")
_CREATE = (
    '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>"
)


class S3Blobs:
    def __init__(self, store: S3Store) -> None:
        self._store = store

    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> int:
        checked(key)
        if not isinstance(data, bytes):
            head = await _head(data)
            if len(head) >= _PART:
                return await self._put_parts(key, head, data)
            data = head
        with _explained():
            await self._store.put_async(key, data, use_multipart=False)
        return len(data)

    async def _put_parts(self, key: str, head: bytes, rest: AsyncIterator[bytes]) -> int:
        size = 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal size
            size += len(head)
            yield head
            async for piece in rest:
                size += len(piece)
                yield piece

        with _explained():
            await self._store.put_async(key, counted(), chunk_size=_PART, max_concurrency=_AT_ONCE)
        return size

    async def get(self, key: str) -> bytes:
        with _explained():
            found = await self._store.get_async(checked(key))
            return bytes(await found.bytes_async())

    async def stream(self, key: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        checked(key)
        wanted: GetOptions = {}
        if length is not None:
            wanted["range"] = (start, start + max(length, 1))
        elif start:
            wanted["range"] = {"offset": start}
        try:
            with _explained():
                found = await self._store.get_async(key, options=wanted)
                async for piece in found.stream(_PIECE):
                    yield bytes(piece)[:length]
        except _BehindTheEnd:
            return

    async def delete(self, key: str) -> None:
        try:
            with _explained():
                await self._store.delete_async(checked(key))
        except NotFound:
            return

    async def list(self, prefix: str) -> AsyncIterator[str]:
        with _explained():
            async for page in self._store.list(checked(prefix) if prefix else None, chunk_size=1000):
                for found in page:
                    yield found["path"]

    @asynccontextmanager
    async def local_copy(self, key: str) -> AsyncIterator[Path]:
        with tempfile.TemporaryDirectory(prefix="palaver-blob-") as folder:
            path = Path(folder) / "blob"
            with path.open("wb") as file:
                async for piece in self.stream(key):
                    await asyncio.to_thread(file.write, piece)
            yield path

    async def ping(self) -> float:
        started = time.perf_counter()
        with _explained():
            async for _ in self._store.list("ping", chunk_size=1):
                break
        return time.perf_counter() - started

    async def close(self) -> None:
        """The library closes its connections when they idle."""


class _BehindTheEnd(Exception):
    """The range begins where the blob has ended."""


async def _head(pieces: AsyncIterator[bytes]) -> bytes:
    """What fits into one part, or more than that when there is more to come."""
    head = bytearray()
    async for piece in pieces:
        head += piece
        if len(head) >= _PART:
            break
    return bytes(head)


@contextmanager
def _explained() -> Iterator[None]:
    """The library's errors become ours; its text names hosts and requests, so it stays in __cause__."""
    try:
        yield
    except FileNotFoundError as error:
        if "NoSuchBucket" in str(error):
            raise Unavailable("The file store's bucket is not there. Create it, or start the server again.") from error
        raise NotFound("This file does not exist.") from error
    except BaseError as error:
        if "416 Range" in str(error):
            raise _BehindTheEnd from error
        if "507 Insufficient" in str(error) or "QuotaExceeded" in str(error):
            raise StorageFull("The file store is full. Free some space, then try again.") from error
        raise Unavailable("The file store does not answer, or refuses our key.") from error


def _config(url: str) -> dict[str, str | bool]:
    """What the library needs to know, from the URL and the environment; UnknownBlobs names what is wrong."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if unknown := options.keys() - _OPTIONS:
        raise UnknownBlobs(f"The blob store's URL has options that we do not know: {', '.join(sorted(unknown))}.")
    key, secret = (os.environ.get(name) for name in _CREDENTIALS)
    if not parts.netloc or not key or not secret:
        raise UnknownBlobs(f"S3 needs a bucket in its URL, and {' and '.join(_CREDENTIALS)} in the environment.")
    config: dict[str, str | bool] = {
        "bucket": parts.netloc,
        "region": options.get("region", _HOME_REGION),
        "access_key_id": key,
        "secret_access_key": secret,
        "virtual_hosted_style_request": options.get("path_style", "0") != "1",
    }
    if "endpoint" in options:
        config["endpoint"] = options["endpoint"]
    return config


def _store(config: dict[str, str | bool], prefix: str | None) -> S3Store:
    return S3Store(
        prefix=prefix,
        config=config,  # type: ignore[arg-type]  # a TypedDict of the library that is not there at run time
        client_options={
            "allow_http": str(config.get("endpoint", "")).startswith("http:"),
            "connect_timeout": timedelta(seconds=5),
            "timeout": timedelta(seconds=60),
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
    )


async def _make_bucket(config: dict[str, str | bool]) -> None:
    """CreateBucket, which the library cannot: a request that it signs, which we send."""
    url = await sign_async(_store(config, None), "PUT", "", timedelta(minutes=5))
    region = str(config["region"])
    body = "" if region == _HOME_REGION else _CREATE.format(region)
    try:
        async with httpx2.AsyncClient(timeout=20) as client:
            answer = await client.put(url, content=body)
    except httpx2.HTTPError as error:
        raise Unavailable(f"The file store cannot be reached: {error}") from error
    if answer.status_code not in {200, 409}:
        raise UnknownBlobs(
            f"The bucket {config['bucket']} is not there and cannot be created (status {answer.status_code}): "
            "create it, or check the key and its rights."
        )


async def open_adapter(url: str) -> S3Blobs:
    config = _config(url)
    blobs = S3Blobs(_store(config, urlsplit(url).path.strip("/") or None))
    try:
        await blobs.ping()
    except Unavailable as error:
        answer = str(error.__cause__)
        if "NoSuchBucket" in answer:
            await _make_bucket(config)
        elif refused := _REFUSED.search(answer):
            raise UnknownBlobs(
                f"The file store refuses the bucket {config['bucket']} or our key ({refused[1]})."
            ) from error
        else:
            raise
    return blobs
