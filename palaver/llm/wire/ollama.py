"""Ollama's chat: how a request is written and its lines of JSON are read."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct

from palaver.llm.address import with_scheme
from palaver.llm.answers import Embedded
from palaver.llm.errors import Stalled
from palaver.llm.messages import Delta, Message, Reason, Request, TextDelta, ThinkingDelta, Usage
from palaver.llm.profile import NO_REASONING
from palaver.llm.provider import FIRST_TOKEN_S, Connection, model_of
from palaver.llm.transport import faults
from palaver.llm.transport.client import Call, Plan, converse, fetch
from palaver.llm.transport.lines import Lines
from palaver.llm.wire.parser import AnswerParser
from palaver.llm.wire.pieces import arguments_of, function_tool, sent

_REASONS: Mapping[str, Reason] = {"length": "length"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OllamaWire:
    """
    A server of models on one's own machines; its default model is the first that it lists.

    `context_tokens` is asked for with every request: Ollama cuts a longer prompt to its own default without a word.
    `loading_s` is for loading a model. Of tool choices the wire knows only to leave the tools out.
    """

    title: str
    rank: int
    address_variable: str
    port: int
    context_tokens: int
    loading_s: float
    embedding_model: str

    def find(self, name: str, env: Mapping[str, str]) -> Connection | None:
        host = env.get(self.address_variable, "").strip()
        if not host:
            return None
        return Connection(
            name=name,
            provider=name,
            base_url=self._reachable(host),
            first_token_s=FIRST_TOKEN_S + self.loading_s,
            loading_s=self.loading_s,
        )

    def stream(self, connection: Connection, request: Request) -> AsyncGenerator[Sequence[Delta], None]:
        return converse(connection, partial(self._plan, connection, request))

    async def models(self, connection: Connection) -> list[str]:
        tags = await fetch(connection, self._call(connection, "/api/tags"), _Tags)
        return [model.name for model in tags.models]

    async def sizes(self, connection: Connection) -> Mapping[str, int]:
        """What is asked for with each request."""
        return dict.fromkeys(await self.models(connection), self.context_tokens)

    async def embed(self, connection: Connection, texts: Sequence[str], model: str, dimensions: int | None) -> Embedded:
        """The first call may find the model asleep; it is asked a second time while the server loads it."""
        body = sent({"model": model, "input": list(texts), "truncate": True, "dimensions": dimensions})
        call = self._call(connection, "/api/embed", msgspec.json.encode(body))
        try:
            answer = await fetch(connection, call, _Vectors)
        except Stalled:
            answer = await fetch(connection, call, _Vectors)
        count = answer.prompt_eval_count
        usage = None if count is None else Usage(count, 0, count)
        return Embedded(answer.embeddings, answer.model or model, usage)

    async def _plan(self, connection: Connection, request: Request) -> Plan:
        if not (request.model or connection.default_model):
            names = await self.models(connection)
            connection = replace(connection, default_model=names[0] if names else None)
        model = model_of(connection, request)
        body = msgspec.json.encode(self._body(request, model))
        return Plan(self._call(connection, "/api/chat", body), LineParser(connection, model))

    def _reachable(self, host: str) -> str:
        """Answer the URL to call for an OLLAMA_HOST, which may also be what the server was told to listen on."""
        address = with_scheme(f"127.0.0.1{host}" if host.startswith(":") else host, self.port)
        return address.replace("//0.0.0.0", "//127.0.0.1", 1)

    def _call(self, connection: Connection, path: str, body: bytes | None = None) -> Call:
        base = with_scheme(connection.base_url).removesuffix("/v1").removesuffix("/api")
        headers = {"Content-Type": "application/json"}
        if connection.api_key:
            headers["Authorization"] = f"Bearer {connection.api_key}"
        return Call(base + path, headers, body)

    def _body(self, request: Request, model: str) -> dict[str, Any]:
        params = request.params
        options = sent(
            {
                "num_ctx": self.context_tokens,
                "temperature": params.temperature,
                "top_p": params.top_p,
                "num_predict": params.max_output_tokens,
                "stop": list(params.stop),
                "seed": params.seed,
                "presence_penalty": params.presence_penalty,
                "frequency_penalty": params.frequency_penalty,
            }
        )
        body: dict[str, Any] = {
            "model": model,
            "messages": _messages(request.messages),
            "stream": True,
            "options": options,
        }
        if request.tools and request.tool_choice != "none":
            body["tools"] = [function_tool(tool) for tool in request.tools]
        if request.format:
            body["format"] = "json" if request.format.schema is None else request.format.schema
        if params.reasoning_effort:
            body["think"] = False if params.reasoning_effort == NO_REASONING else params.reasoning_effort
        return body


class _Tag(Struct):
    name: str


class _Tags(Struct):
    models: list[_Tag]


class _Vectors(Struct):
    embeddings: list[list[float]]
    model: str | None = None
    prompt_eval_count: int | None = None


class _Function(Struct):
    name: str = ""
    arguments: msgspec.Raw = msgspec.Raw(b"{}")


class _Call(Struct):
    function: _Function
    id: str | None = None


class _Said(Struct):
    content: str | None = None
    thinking: str | None = None
    tool_calls: list[_Call] | None = None


class _Line(Struct):
    model: str | None = None
    message: _Said | None = None
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: int | None = None
    eval_count: int | None = None
    error: object = None


_decode = msgspec.json.Decoder(_Line).decode


class LineParser(AnswerParser[bytes]):
    """Lines of a streamed chat; tool calls come whole, counts with the last line."""

    def __init__(self, connection: Connection, model: str) -> None:
        super().__init__(connection, Lines(), model)

    def shown(self, piece: bytes) -> bytes:
        return piece

    def take(self, piece: bytes, deltas: list[Delta]) -> None:
        if not piece.strip():
            return
        line = _decode(piece)
        if line.error is not None:
            raise faults.by_event(self.connection, line.error)
        self.model = line.model or self.model
        if said := line.message:
            if said.thinking:
                deltas.append(ThinkingDelta(said.thinking))
            if said.content:
                deltas.append(TextDelta(said.content))
            for call in said.tool_calls or ():
                self._called(call, deltas)
        if line.done:
            prompt, completion = line.prompt_eval_count or 0, line.eval_count or 0
            self.usage = Usage(prompt, completion, prompt + completion)
            self.reason = _REASONS.get(line.done_reason or "stop", "stop")
            self.finish(deltas)

    def _called(self, call: _Call, deltas: list[Delta]) -> None:
        number = self.calls.count
        id = call.id or f"call_{number}"
        deltas.append(self.calls.delta(number, id, call.function.name, bytes(call.function.arguments).decode()))


def _messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    names: dict[str | None, str] = {}
    written = []
    for message in messages:
        entry: dict[str, Any] = {"role": message.role, "content": message.content}
        if message.images and message.role == "user":
            entry["images"] = [image.base64() for image in message.images]
        if message.tool_calls:
            names.update((call.id, call.name) for call in message.tool_calls)
            entry["tool_calls"] = [
                {"function": {"name": call.name, "arguments": arguments_of(call.arguments)}}
                for call in message.tool_calls
            ]
        if message.role == "tool" and message.tool_call_id in names:
            entry["tool_name"] = names[message.tool_call_id]
        written.append(entry)
    return written
