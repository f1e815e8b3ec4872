"""The scripted server: HTTP/1.1 over a bare protocol, a script per request, a record of each."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import httptools
import msgspec
from msgspec import Struct

from tests.servers.scripted_llm import anthropic, ollama, openai, responses
from tests.servers.scripted_llm.conversation import read
from tests.servers.scripted_llm.endpoints import ENDPOINTS, fields_of
from tests.servers.scripted_llm.frames import Json, Wire
from tests.servers.scripted_llm.playing import Pacer, Playing, chunked
from tests.servers.scripted_llm.script import Script, from_model

_KEPT = 50_000  # more than a whole run asks: tests count what was asked
_WIRES = {
    "/responses": responses.WIRE,
    "/chat/completions": openai.WIRE,
    "/messages": anthropic.WIRE,
    "/api/chat": ollama.WIRE,
}
_STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nTransfer-Encoding: chunked\r\n%b\r\n"


class Recorded(Struct):
    """One request. `state`: open, done, closed (by the script), gone (the client left first); `sent` counts tokens."""

    path: str
    headers: dict[str, str]
    raw: bytes
    state: str = "open"
    sent: int = 0

    @property
    def body(self) -> dict[str, Any]:
        """What was sent as JSON; a recording is sent as a form."""
        return msgspec.json.decode(self.raw, type=dict[str, Any]) if self.raw.startswith(b"{") else {}


class _Asked(Struct):
    model: str = ""
    stream: bool | None = None
    stream_options: dict[str, Any] | None = None
    messages: list[dict[str, Any]] = []

    @property
    def last(self) -> str:
        content = self.messages[-1].get("content") if self.messages else ""
        return content if isinstance(content, str) else ""


_asked = msgspec.json.Decoder(_Asked).decode


class ScriptedLLM:
    """Answers by the script of, in this order: the header X-Script, `scripts[model]`, the model's name, the default."""

    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self.models = ["scripted", "other"]
        self.sizes: dict[str, dict[str, int]] = {}  # by model, under the name that a server has for it
        self.requests: deque[Recorded] = deque(maxlen=_KEPT)
        self.connections = 0
        self.port = 0
        self._peers: set[_Peer] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self.pacer = Pacer()
        self._server = await loop.create_server(lambda: _Peer(self), "127.0.0.1", port, backlog=2048)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.pacer.stop()
        self._server.close()
        for peer in list(self._peers):
            peer.transport.abort()
        await self._server.wait_closed()

    def script_for(self, header: str | None, model: str) -> Script:
        if header:
            return msgspec.json.decode(header, type=Script)
        return self.scripts.get(model) or from_model(model)

    def last(self) -> Recorded:
        return self.requests[-1]

    async def settled(self, request: Recorded, seconds: float = 5.0) -> str:
        """Answer how `request` ended, waiting for it at most that long; "open" if it has not."""
        for _ in range(int(seconds * 200)):
            if request.state != "open":
                break
            await asyncio.sleep(0.005)
        return request.state


class _Peer(asyncio.Protocol):
    """One client connection; requests come one after another."""

    transport: asyncio.Transport

    def __init__(self, server: ScriptedLLM) -> None:
        self.drop_at_next_request = False
        self._server = server
        self._playing: Playing | None = None
        self._record: Recorded | None = None
        self._fresh()

    def _fresh(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._path = ""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._server.connections += 1
        self._server._peers.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server._peers.discard(self)
        if self._playing:
            self._playing.stop()
        if self._record and self._record.state == "open":
            self._end("gone")

    def data_received(self, data: bytes) -> None:
        if self.drop_at_next_request:
            self.transport.abort()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.transport.close()

    def pause_writing(self) -> None:
        if self._playing:
            self._playing.paused = True

    def resume_writing(self) -> None:
        if self._playing:
            self._playing.resume()

    def on_url(self, url: bytes) -> None:
        self._path = url.decode()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode().lower()] = value.decode()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode()
        path, headers, body = self._path.partition("?")[0], self._headers, b"".join(self._body)
        self._fresh()
        wire = next((wire for suffix, wire in _WIRES.items() if path.endswith(suffix)), None)
        beside = next((answer for suffix, answer in ENDPOINTS.items() if path.endswith(suffix)), None)
        if method == "POST" and beside:
            self._record = Recorded(path, headers, body)
            self._server.requests.append(self._record)
            self._answer_beside(beside, self._record)
        elif method == "POST" and wire:
            self._record = Recorded(path, headers, body)
            self._server.requests.append(self._record)
            self._answer(wire, self._record)
        else:
            self._control(method, path, body)

    def _control(self, method: str, path: str, body: bytes) -> None:
        """Listings of models, and the server's own surface: POST /script {model, script}, GET and DELETE /requests."""
        server = self._server
        if path.endswith("/models"):
            rows = [
                {
                    "id": n,
                    "object": "model",
                    "type": "model",
                    "display_name": n,
                    "created": 0,
                    **server.sizes.get(n, {}),
                }
                for n in server.models
            ]
            self._json(200, {"object": "list", "data": rows, "has_more": False})
        elif path.endswith("/api/tags"):
            self._json(200, {"models": [{"name": name, "model": name} for name in server.models]})
        elif (method, path) == ("POST", "/script"):
            order = msgspec.json.decode(body, type=_Order)
            server.scripts[order.model] = order.script
            self._json(200, {"ok": True})
        elif (method, path) == ("DELETE", "/requests"):
            server.requests.clear()
            self._json(200, {"ok": True})
        elif (method, path) == ("GET", "/requests"):
            self._json(200, [_shown(request) for request in server.requests])
        else:
            self._json(404, {"error": {"message": f"nothing at {path}"}})

    def _answer_beside(self, answer: Callable[[Json, Script], Json | bytes], record: Recorded) -> None:
        fields = fields_of(record.headers.get("content-type", ""), record.raw)
        script = self._server.script_for(record.headers.get("x-script"), str(fields["model"]))
        if not self._failed(openai.WIRE, script, record):
            found = answer(fields, script)
            if isinstance(found, bytes):
                self._write_whole(200, b"audio/mpeg", found)
            else:
                self._json(200, found)
            self._end("done")

    def _answer(self, wire: Wire, record: Recorded) -> None:
        asked = _asked(record.raw)
        script = self._server.script_for(record.headers.get("x-script"), asked.model).told(asked.last)
        if script.calls or script.obeys:
            script = script.at(read(record.raw))
        if self._failed(wire, script, record):
            return
        if asked.stream or (asked.stream is None and record.path.endswith("/api/chat")):
            self._stream(wire, script, asked)
        else:
            self._json(200, wire.whole(script, asked.model))
            self._end("done")

    def _failed(self, wire: Wire, script: Script, record: Recorded) -> bool:
        """Whether the script says to fail instead of answering; then that is done."""
        if script.fault == "hang":
            return True
        if script.fault == "vanish":
            self._end("closed")
            self.transport.close()
        elif script.fault.isdigit():
            self._refuse(wire, script, record)
        elif script.fault == "html":
            self._write_whole(200, b"text/html", b"<h1>It works</h1>")
            self._end("done")
        else:
            return False
        return True

    def _stream(self, wire: Wire, script: Script, asked: _Asked) -> None:
        counted = bool((asked.stream_options or {}).get("include_usage"))
        frames = wire.frames(script, asked.model, counted)
        self._playing = Playing(script, frames, self.transport.write, self._over)
        extra = b"Content-Encoding: gzip\r\n" if script.fault == "gzip" else b""
        self._playing.start(_STREAM % (wire.content_type, extra), self._server.pacer)

    def _over(self, how: str) -> None:
        if how == "close":
            self._end("closed")
            self.transport.close()
        else:
            self._end("done")

    def _end(self, state: str) -> None:
        if self._record:
            self._record.state = state
            if self._playing:
                self._record.sent = self._playing.sent
        self._record = self._playing = None

    def _refuse(self, wire: Wire, script: Script, record: Recorded) -> None:
        key = record.headers.get("x-api-key") or record.headers.get("authorization", "").removeprefix("Bearer ")
        told = msgspec.structs.replace(script, said=script.said.replace("{key}", key))
        retry = {"Retry-After": script.retry_after} if script.retry_after else {}
        if script.endless:
            head = b"HTTP/1.1 %d Scripted\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
            self.transport.write(head % int(script.fault) + chunked(told.said.encode()))
            self._pour()
            return
        self._json(int(script.fault), wire.error(told), retry)
        self._end("done")

    def _pour(self) -> None:
        """Write on and on until the client has gone; `sent` counts kilobytes here."""
        if self._record is None or self.transport.is_closing():
            return
        if self.transport.get_write_buffer_size() < 1 << 18:
            self._record.sent += 64
            self.transport.write(chunked(b"x" * (1 << 16)))
        asyncio.get_running_loop().call_soon(self._pour)

    def _json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        self._write_whole(status, b"application/json", msgspec.json.encode(value), headers)

    def _write_whole(self, status: int, kind: bytes, body: bytes, headers: dict[str, str] | None = None) -> None:
        extra = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items()).encode()
        self.transport.write(
            b"HTTP/1.1 %d Scripted\r\nContent-Type: %b\r\nContent-Length: %d\r\n%b\r\n"
            % (status, kind, len(body), extra)
            + body
        )


class _Order(Struct):
    model: str
    script: Script


def _shown(request: Recorded) -> dict[str, Any]:
    return {
        "path": request.path,
        "headers": request.headers,
        "body": msgspec.Raw(request.raw),
        "state": request.state,
        "sent": request.sent,
    }


@asynccontextmanager
async def scripted_llm(port: int = 0) -> AsyncIterator[ScriptedLLM]:
    """Run a server in this loop for the length of the block."""
    server = ScriptedLLM()
    await server.start(port)
    try:
        yield server
    finally:
        await server.stop()
