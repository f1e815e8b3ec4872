"""The embedding process's answers: OpenAI's `/v1/embeddings` and Ollama's `/api/embed` over the two lanes."""

import asyncio
import base64
import sys
import time
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from palaver.knowledge.embedding import model_files
from palaver.knowledge.embedding.engine import Embedding
from palaver.knowledge.embedding.lanes import Lanes

_TEXTS = 2_048
_BODY = 32_000_000
_encode = msgspec.json.Encoder().encode

S = TypeVar("S", bound=msgspec.Struct)


class OpenAIRequest(msgspec.Struct):
    """`input_type` is "query" for what somebody waits for; without it, a single text is taken for a question."""

    input: str | list[str]
    model: str = model_files.NAME
    encoding_format: Literal["float", "base64"] = "float"
    input_type: str | None = None


class OllamaRequest(msgspec.Struct):
    input: str | list[str]
    model: str = model_files.NAME


class Refused(Exception):
    """A request that cannot be served; its text goes to the client."""


@dataclass(slots=True)
class Service:
    """The routes; `busy` and `last` tell when it was last needed."""

    lanes: Lanes
    busy: int = 0
    last: float = field(default_factory=time.monotonic)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/embeddings", self.answering(self.openai), methods=["POST"]),
                Route("/api/embed", self.answering(self.ollama), methods=["POST"]),
                Route("/healthz", _alive),
            ],
        )

    def answering(self, handler: Callable[[bytes], Awaitable[object]]) -> Callable[[Request], Awaitable[Response]]:
        """Wrap a handler of bodies: it counts as work, and what it refuses becomes OpenAI's error."""

        async def answer(request: Request) -> Response:
            async with self._working():
                try:
                    return _json(await handler(await _body(request)))
                except Refused as refused:
                    return _json({"error": {"message": str(refused), "type": "invalid_request_error"}}, 400)

        return answer

    async def openai(self, body: bytes) -> dict[str, object]:
        request = _decoded(body, OpenAIRequest)
        found = await self._embed(request.input, request.input_type)
        form = _base64 if request.encoding_format == "base64" else _floats
        data = [{"object": "embedding", "index": at, "embedding": form(one)} for at, one in enumerate(found)]
        pieces = sum(one.pieces for one in found)
        usage = {"prompt_tokens": pieces, "total_tokens": pieces}
        return {"object": "list", "model": request.model, "data": data, "usage": usage}

    async def ollama(self, body: bytes) -> dict[str, object]:
        started = time.perf_counter_ns()
        request = _decoded(body, OllamaRequest)
        found = await self._embed(request.input, None)
        return {
            "model": request.model,
            "embeddings": [_floats(one) for one in found],
            "total_duration": time.perf_counter_ns() - started,
            "load_duration": 0,
            "prompt_eval_count": sum(one.pieces for one in found),
        }

    async def _embed(self, given: str | list[str], kind: str | None) -> Sequence[Embedding]:
        texts = [given] if isinstance(given, str) else given
        if not 0 < len(texts) <= _TEXTS:
            raise Refused(f"Send 1 to {_TEXTS} texts at once.")
        return await self.lanes.embed(texts, question=kind == "query" or (kind is None and len(texts) == 1))

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1
            self.last = time.monotonic()

    async def until_idle(self, seconds: float) -> None:
        while self.busy or time.monotonic() - self.last < seconds:
            left = seconds - (time.monotonic() - self.last)
            await asyncio.sleep(max(left, seconds / 20))


async def _alive(_request: Request) -> Response:
    return _json({"status": "ok", "model": model_files.NAME})


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _BODY:
            raise Refused(f"The request is larger than {_BODY // 1_000_000} MB. Send fewer texts at once.")
    return bytes(content)


def _decoded(body: bytes, kind: type[S]) -> S:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise Refused(f"The request is not understood: {error}") from error


def _json(value: object, status: int = 200) -> Response:
    return Response(_encode(value), status, media_type="application/json")


def _floats(one: Embedding) -> list[float]:
    return array("f", one.vector).tolist()


def _base64(one: Embedding) -> str:
    """OpenAI's shorter form: little-endian 32-bit floats."""
    vector = array("f", one.vector)
    if sys.byteorder == "big":
        vector.byteswap()
    return base64.b64encode(vector).decode()
