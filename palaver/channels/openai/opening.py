"""Waits for the first piece of a stream, so that a failure before it is the answer's status and not its content."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final, TypeVar

Piece = TypeVar("Piece")

_PATIENCE_S: Final = 5.0  # a client that hears nothing for longer might give up


async def begun(pieces: AsyncIterator[Piece]) -> AsyncGenerator[Piece, None]:
    """The same pieces; what goes wrong before the first one, if it does so soon, is raised here."""
    first = asyncio.get_running_loop().create_task(_next(pieces))
    try:
        await asyncio.wait({first}, timeout=_PATIENCE_S)
    except asyncio.CancelledError:
        first.cancel()
        raise
    if first.done():
        first.result()
    return _joined(first, pieces)


async def _next(pieces: AsyncIterator[Piece]) -> list[Piece]:
    """One piece, or none at the end."""
    async for piece in pieces:
        return [piece]
    return []


async def _joined(first: asyncio.Task[list[Piece]], pieces: AsyncIterator[Piece]) -> AsyncGenerator[Piece, None]:
    try:
        for piece in await first:
            yield piece
        async for piece in pieces:
            yield piece
    finally:
        first.cancel()
