"""A small service over HTTP, for tests: notes that are listed and written, and answers that misbehave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
_NOTE = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}


def _operation(id: str, **fields: Any) -> dict[str, Any]:
    return {"operationId": id, "summary": id, "responses": {"200": {"description": "fine"}}, **fields}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Notes", "version": "1"},
    "components": {"schemas": {"Note": _NOTE}},
    "paths": {
        "/notes": {
            "get": _operation("list", parameters=[{"name": "q", "in": "query", "schema": {"type": "string"}}]),
            "post": _operation("write", requestBody=_body({"$ref": "#/components/schemas/Note"})),
        },
        "/notes/{id}": {"get": _operation("one", parameters=[_ID]), "delete": _operation("erase", parameters=[_ID])},
        "/hang": {"get": _operation("hang")},
        "/huge": {"get": _operation("huge")},
        "/away": {"get": _operation("away")},
    },
}


class Notes:
    """`written` is what was done to it, with the headers that came along; `hanging` counts who waits in vain."""

    def __init__(self) -> None:
        self.written: list[tuple[str, Any, dict[str, str]]] = []
        self.asked: list[str] = []
        self.hanging = 0
        self.port = 0
        self.text = "nothing yet"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def list(self, request: web.Request) -> web.Response:
        self.asked.append(str(request.rel_url))
        return web.Response(text=f"Notes: {self.text}")

    async def write(self, request: web.Request) -> web.Response:
        self.written.append((request.method, await request.json(), dict(request.headers)))
        return web.json_response({"id": len(self.written)}, status=201)

    async def erase(self, request: web.Request) -> web.Response:
        self.written.append((request.method, request.path, dict(request.headers)))
        return web.Response(status=204)

    async def hang(self, _request: web.Request) -> web.Response:
        self.hanging += 1
        try:
            await asyncio.sleep(3600)
        finally:
            self.hanging -= 1
        return web.Response()

    async def huge(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await answer.prepare(request)
        for _ in range(50):
            await answer.write(b"x" * 2**20)
        return answer

    async def away(self, _request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{self.url}/notes"})


@asynccontextmanager
async def notes() -> AsyncIterator[Notes]:
    """Run it for the length of the block."""
    double = Notes()
    app = web.Application()
    app.add_routes(
        [
            web.get("/notes", double.list),
            web.post("/notes", double.write),
            web.get("/notes/{id}", double.list),
            web.delete("/notes/{id}", double.erase),
            web.get("/hang", double.hang),
            web.get("/huge", double.huge),
            web.get("/away", double.away),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    double.port = runner.addresses[0][1]
    try:
        yield double
    finally:
        await runner.cleanup()
