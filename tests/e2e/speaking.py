"""A client of the Model Context Protocol, the SDK's own, against a running server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from mcp.client import Client
from mcp.client.session import MessageHandlerFnT
from mcp.client.streamable_http import streamable_http_client

from tests.servers.palaver import PATIENCE_S, PalaverServer

LEGACY = "legacy"  # 2025-11-25, by its handshake
MODERN = "2026-07-28"


@asynccontextmanager
async def speaking(
    server: PalaverServer,
    mode: str = MODERN,
    key: str | None = None,
    heard: MessageHandlerFnT | None = None,
) -> AsyncIterator[Client]:
    """Each request comes on a connection of its own, so that with several workers any of them gets it."""
    http = server.client(key)
    http._transport = httpx2.AsyncHTTPTransport(limits=httpx2.Limits(max_keepalive_connections=0))
    async with (
        http,
        Client(
            streamable_http_client(f"{server.url}/mcp", http_client=http),
            mode=mode,
            message_handler=heard,
            read_timeout_seconds=PATIENCE_S,
        ) as client,
    ):
        yield client
