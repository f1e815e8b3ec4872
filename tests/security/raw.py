"""Requests that no well-behaved client sends: bytes on a socket, and what came back."""

import asyncio
import contextlib
from urllib.parse import urlsplit


async def exchange(url: str, request: bytes, seconds: float = 20.0) -> bytes:
    """Send bytes to the server behind `url`; everything until it closes, however it does."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(request)
        told = b""
        async with asyncio.timeout(seconds):
            with contextlib.suppress(ConnectionError):
                while piece := await reader.read(65_536):
                    told += piece
        return told
    finally:
        writer.close()


def head(method: str, target: str, **headers: str) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: palaver", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def status(answer: bytes) -> int:
    """The status of an answer; 0 when there was none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
