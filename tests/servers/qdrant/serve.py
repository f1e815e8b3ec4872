"""The server: python -m tests.servers.qdrant.serve PORT FOLDER KEY."""

import hmac
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.servers.qdrant import requests as wire
from tests.servers.qdrant.engine import Engine, Refused

T = TypeVar("T")
_UPDATED = {"operation_id": 0, "status": "completed"}


class RequireKey:
    """401 without the right `api-key`, as the real server answers."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not hmac.compare_digest(_header(scope, b"api-key"), self._key):
            answer = Response("Must provide an API key or an Authorization bearer token", 401)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _ok(result: object) -> JSONResponse:
    return JSONResponse({"result": result, "status": "ok", "time": 0.0})


def _failed(status: int, error: str) -> JSONResponse:
    return JSONResponse({"status": {"error": error}, "time": 0.0}, status)


class Routes:
    """Qdrant's paths over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def version(self, _request: Request) -> Response:
        return JSONResponse({"title": "qdrant - vector search engine", "version": "1.20.0"})

    async def collections(self, _request: Request) -> Response:
        return _ok({"collections": [{"name": name} for name in self._engine.names()]})

    async def exists(self, request: Request) -> Response:
        return _ok({"exists": request.path_params["name"] in self._engine.names()})

    async def create(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name in self._engine.names():
            return _failed(409, f"Wrong input: Collection `{name}` already exists!")
        self._engine.create(name, await _body(request, wire.CreateCollection))
        return _ok(True)

    async def index(self, request: Request) -> Response:
        return await self._on(request, wire.CreateIndex, self._engine.index)

    async def upsert(self, request: Request) -> Response:
        return await self._on(request, wire.Upsert, self._engine.upsert)

    async def update_vectors(self, request: Request) -> Response:
        return await self._on(request, wire.UpdateVectors, self._engine.update_vectors)

    async def delete(self, request: Request) -> Response:
        return await self._on(request, wire.Delete, self._engine.delete)

    async def count(self, request: Request) -> Response:
        async def counted(name: str, body: wire.Count) -> object:
            return {"count": await self._engine.count(name, body)}

        return await self._on(request, wire.Count, counted)

    async def query(self, request: Request) -> Response:
        async def found(name: str, body: wire.QueryBody) -> object:
            return {"points": await self._engine.query(name, body)}

        return await self._on(request, wire.QueryBody, found)

    async def query_batch(self, request: Request) -> Response:
        async def found(name: str, body: wire.QueryBatch) -> object:
            return [{"points": await self._engine.query(name, one)} for one in body.searches]

        return await self._on(request, wire.QueryBatch, found)

    async def _on(self, request: Request, kind: type[T], act: Callable[[str, T], Awaitable[object]]) -> Response:
        name = request.path_params["name"]
        if name not in self._engine.names():
            return _failed(404, f"Not found: Collection `{name}` doesn't exist!")
        done = await act(name, await _body(request, kind))
        return _ok(_UPDATED if done is None else done)


async def _body(request: Request, kind: type[T]) -> T:
    return msgspec.json.decode(await request.body(), type=kind)


async def _bad_request(_request: Request, error: Exception) -> Response:
    return _failed(400, f"Format error in JSON body: {error}")


def application(folder: Path, key: str) -> Starlette:
    engine = Engine(folder)
    routes = Routes(engine)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        engine.close()

    one = "/collections/{name}"
    return Starlette(
        routes=[
            Route("/", routes.version),
            Route("/collections", routes.collections),
            Route(one, routes.create, methods=["PUT"]),
            Route(f"{one}/exists", routes.exists),
            Route(f"{one}/index", routes.index, methods=["PUT"]),
            Route(f"{one}/points", routes.upsert, methods=["PUT"]),
            Route(f"{one}/points/vectors", routes.update_vectors, methods=["PUT"]),
            Route(f"{one}/points/delete", routes.delete, methods=["POST"]),
            Route(f"{one}/points/count", routes.count, methods=["POST"]),
            Route(f"{one}/points/query", routes.query, methods=["POST"]),
            Route(f"{one}/points/query/batch", routes.query_batch, methods=["POST"]),
        ],
        middleware=[Middleware(RequireKey, key=key)],
        exception_handlers={msgspec.DecodeError: _bad_request, Refused: _bad_request},
        lifespan=lifespan,
    )


if __name__ == "__main__":
    uvicorn.run(
        application(Path(sys.argv[2]), sys.argv[3]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning"
    )
