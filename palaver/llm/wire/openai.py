"""OpenAI's chat completions, which many servers speak: how a request is written and its events are read."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import msgspec
from msgspec import Struct

from palaver.llm.address import with_prefix
from palaver.llm.answers import Audio, Embedded, Made, Moderated, Transcript
from palaver.llm.messages import Delta, Format, Image, Message, Reason, Request, TextDelta, ThinkingDelta, Usage
from palaver.llm.profile import NO_REASONING, Api, Profile, profile_of
from palaver.llm.provider import Connection, model_of
from palaver.llm.transport import faults
from palaver.llm.transport.client import Call, Plan, converse, fetch
from palaver.llm.transport.sse import Event, Events
from palaver.llm.wire import openai_endpoints, responses
from palaver.llm.wire.openai_endpoints import JSON
from palaver.llm.wire.parser import AnswerParser
from palaver.llm.wire.pieces import Listing, found_by_key, function_tool, sent
from palaver.llm.wire.responses import ResponseParser

LimitField = Literal["max_tokens", "max_completion_tokens"]

_REASONS: Mapping[str, Reason] = {
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}
_APIS: Mapping[str, Api] = {"chat": "chat", "responses": "responses"}
_END = b"[DONE]"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIWire:
    """
    A provider that speaks chat completions and, for models of which its profiles say so, responses.

    `prefix` is put behind a base URL that has no path. `limit_field` carries max_output_tokens at the provider's own
    `address`; anywhere else it is max_tokens, which every compatible server knows. The models of the endpoints beside
    chat are empty where there is no such endpoint.
    """

    title: str
    rank: int
    address: str
    prefix: str
    key_variable: str
    address_variable: str
    default_model: str
    limit_field: LimitField = "max_tokens"
    profiles: Sequence[Profile] = ()
    api_variable: str = ""
    embedding_model: str = ""
    moderation_model: str = ""
    transcription_model: str = ""
    image_model: str = ""
    speech_model: str = ""

    def find(self, name: str, env: Mapping[str, str]) -> Connection | None:
        connection = found_by_key(
            name,
            env,
            key_from=self.key_variable,
            address_from=self.address_variable,
            address=self.address,
            default_model=self.default_model,
        )
        api = env.get(self.api_variable, "").strip().lower() if self.api_variable else ""
        return replace(connection, api=_APIS.get(api)) if connection else None

    def stream(self, connection: Connection, request: Request) -> AsyncGenerator[Sequence[Delta], None]:
        return converse(connection, partial(self._plan, connection, request))

    async def models(self, connection: Connection) -> list[str]:
        return (await self._listed(connection)).names()

    async def sizes(self, connection: Connection) -> Mapping[str, int]:
        return (await self._listed(connection)).sizes()

    async def _listed(self, connection: Connection) -> Listing:
        return await fetch(connection, self._call(connection, "/models"), Listing)

    async def embed(self, connection: Connection, texts: Sequence[str], model: str, dimensions: int | None) -> Embedded:
        return await openai_endpoints.embed(connection, partial(self._call, connection), texts, model, dimensions)

    async def moderate(self, connection: Connection, texts: Sequence[str], model: str) -> list[Moderated]:
        return await openai_endpoints.moderate(connection, partial(self._call, connection), texts, model)

    async def look(self, connection: Connection, picture: Image, model: str) -> Moderated:
        return await openai_endpoints.look(connection, partial(self._call, connection), picture, model)

    async def transcribe(self, connection: Connection, audio: Audio, model: str, language: str | None) -> Transcript:
        return await openai_endpoints.transcribe(connection, partial(self._call, connection), audio, model, language)

    async def draw(self, connection: Connection, prompt: str, model: str) -> Made:
        return await openai_endpoints.draw(connection, partial(self._call, connection), prompt, model)

    async def speak(self, connection: Connection, text: str, model: str) -> Made:
        return await openai_endpoints.speak(connection, partial(self._call, connection), text, model)

    async def _plan(self, connection: Connection, request: Request) -> Plan:
        model = model_of(connection, request)
        if self._responds(connection, request, model):
            params = profile_of(model, self.profiles).fit(request.params)
            body = msgspec.json.encode(responses.body(request, params, model))
            return Plan(self._call(connection, "/responses", body), ResponseParser(connection, model))
        body = msgspec.json.encode(self._body(connection, request, model))
        return Plan(self._call(connection, "/chat/completions", body), ChunkParser(connection, model))

    def _responds(self, connection: Connection, request: Request, model: str) -> bool:
        """Whether `model` is asked on the wire of responses: some think with tools there alone."""
        if connection.api is not None or not self._at_home(connection):
            return connection.api == "responses"
        profile = profile_of(model, self.profiles)
        thinks = (
            profile.sampling == "without_reasoning" and profile.fit(request.params).reasoning_effort != NO_REASONING
        )
        return profile.api == "responses" or (thinks and bool(request.tools))

    def _at_home(self, connection: Connection) -> bool:
        return with_prefix(connection.base_url, self.prefix) == with_prefix(self.address, self.prefix)

    def _call(self, connection: Connection, path: str, body: bytes | None = None, kind: str = JSON) -> Call:
        base = with_prefix(connection.base_url, self.prefix)
        base = base.removesuffix("/chat/completions").removesuffix("/responses")
        headers = {"Content-Type": kind}
        if connection.api_key:
            headers["Authorization"] = f"Bearer {connection.api_key}"
        return Call(base + path, headers, body)

    def _body(self, connection: Connection, request: Request, model: str) -> dict[str, Any]:
        params = profile_of(model, self.profiles).fit(request.params)
        own = self._at_home(connection)
        return sent(
            {
                "model": model,
                "messages": [_message(message) for message in request.messages],
                "stream": True,
                "stream_options": {"include_usage": True},
                "temperature": params.temperature,
                "top_p": params.top_p,
                self.limit_field if own else "max_tokens": params.max_output_tokens,
                "stop": list(params.stop),
                "seed": params.seed,
                "presence_penalty": params.presence_penalty,
                "frequency_penalty": params.frequency_penalty,
                "reasoning_effort": params.reasoning_effort,
                "tools": [function_tool(tool) for tool in request.tools],
                "tool_choice": _choice(request.tool_choice) if request.tools else None,
                "response_format": _format(request.format),
            }
        )


class _Function(Struct):
    name: str | None = None
    arguments: str | None = None


class _Call(Struct):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Delta(Struct):
    content: str | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _PromptDetails(Struct):
    cached_tokens: int | None = None


class _CompletionDetails(Struct):
    reasoning_tokens: int | None = None


class _Usage(Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    prompt_tokens_details: _PromptDetails | None = None
    completion_tokens_details: _CompletionDetails | None = None


class _Groq(Struct):
    usage: _Usage | None = None


class _Chunk(Struct):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    model: str | None = None
    error: object = None
    x_groq: _Groq | None = None


_decode = msgspec.json.Decoder(_Chunk).decode


class ChunkParser(AnswerParser[Event]):
    """Chunks of a streamed chat completion; usage may come with the last choice, after it, or never."""

    def __init__(self, connection: Connection, model: str) -> None:
        super().__init__(connection, Events(), model)
        self._refused = False

    def shown(self, piece: Event) -> bytes:
        return piece[1]

    def take(self, piece: Event, deltas: list[Delta]) -> None:
        name, data = piece
        if data == _END:
            self.finish(deltas)
            return
        chunk = _decode(data)
        if chunk.error is not None or name == b"error":
            raise faults.by_event(self.connection, chunk.error or msgspec.json.decode(data))
        self.model = chunk.model or self.model
        if usage := chunk.usage or (chunk.x_groq and chunk.x_groq.usage):
            self.usage = _counted(usage)
        if chunk.choices:
            self._choose(chunk.choices[0], deltas)

    def _choose(self, choice: _Choice, deltas: list[Delta]) -> None:
        if delta := choice.delta:
            if thought := delta.reasoning_content or delta.reasoning:
                deltas.append(ThinkingDelta(thought))
            if delta.content:
                deltas.append(TextDelta(delta.content))
            if delta.refusal:
                self._refused = True
                deltas.append(TextDelta(delta.refusal))
            for call in delta.tool_calls or ():
                self._called(call, deltas)
        if choice.finish_reason:
            self.reason = "content_filter" if self._refused else _REASONS.get(choice.finish_reason, "stop")

    def _called(self, call: _Call, deltas: list[Delta]) -> None:
        """Add a piece of a tool call; servers that number none of them send each whole, told apart by its id."""
        function = call.function or _Function()
        key = call.index if call.index is not None else call.id
        deltas.append(self.calls.delta(key, call.id or None, function.name or None, function.arguments or ""))


def _counted(usage: _Usage) -> Usage:
    prompt, completion = usage.prompt_tokens or 0, usage.completion_tokens or 0
    read, thought = usage.prompt_tokens_details, usage.completion_tokens_details
    return Usage(
        prompt,
        completion,
        usage.total_tokens or prompt + completion,
        (read and read.cached_tokens) or 0,
        (thought and thought.reasoning_tokens) or 0,
    )


def _message(message: Message) -> dict[str, Any]:
    written: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.images and message.role == "user":
        shown = [{"type": "image_url", "image_url": {"url": image.url()}} for image in message.images]
        written["content"] = [*shown, {"type": "text", "text": message.content}]
    if message.tool_calls:
        written["content"] = message.content or None
        written["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.role == "tool":
        written["tool_call_id"] = message.tool_call_id
    return written


def _format(format: Format | None) -> dict[str, Any] | None:
    if format is None:
        return None
    if format.schema is None:
        return {"type": "json_object"}
    described = sent({"name": format.name, "schema": format.schema, "strict": format.strict})
    return {"type": "json_schema", "json_schema": described}


def _choice(choice: str | None) -> str | dict[str, Any] | None:
    if choice in {None, "auto", "none", "required"}:
        return choice
    return {"type": "function", "function": {"name": choice}}
