"""A tiny application for the process tests: it says who serves, streams, and dies when told to."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def app(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    deeds = {"/stream": (20, 0.05), "/endless": (10_000, 0.05), "/busy": (2, 60.0)}
    if scope["path"] in deeds:
        await stream(send, *deeds[scope["path"]])
        return
    if scope["path"] == "/die":
        os._exit(7)
    answers = {"/": who, "/database": database}
    status, body = await answers[scope["path"]]()
    await send({"type": "http.response.start", "status": status, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


async def lifespan(receive: Receive, send: Send) -> None:
    await receive()
    print(f"up {os.environ['PALAVER_WORKER']} {os.environ['PALAVER_PORT']}", flush=True)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    print(f"down {os.environ['PALAVER_WORKER']}", flush=True)
    await send({"type": "lifespan.shutdown.complete"})


async def who() -> tuple[int, object]:
    return 200, {name: value for name, value in os.environ.items() if name.startswith("PALAVER_")} | {
        "pid": os.getpid()
    }


async def database() -> tuple[int, object]:
    try:
        connection = await asyncpg.connect(os.environ["PALAVER_DATABASE_URL"], timeout=5)
        value = await connection.fetchval("select count(*) from pg_extension where extname = 'vector'")
        await connection.close()
    except (OSError, asyncpg.PostgresError):
        return 503, None
    return 200, value


async def stream(send: Send, pieces: int, pause_s: float) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    for number in range(pieces):
        await send({"type": "http.response.body", "body": f"{number} ".encode(), "more_body": True})
        if pause_s > 1:
            time.sleep(pause_s)  # noqa: ASYNC251  # a loop that is stuck is what the test is about
        await asyncio.sleep(pause_s)
    await send({"type": "http.response.body", "body": b"end"})


def create_app() -> Callable[[Message, Receive, Send], Awaitable[None]]:
    return app


def broken() -> object:
    raise RuntimeError("this application is broken")
