"""Anthropic's messages: how a request is written and its events are read."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct

from palaver.llm.address import with_scheme
from palaver.llm.messages import (
    Counted,
    Delta,
    Image,
    Message,
    Params,
    Reason,
    Request,
    TextDelta,
    ThinkingDelta,
    Thought,
    Tool,
    Usage,
)
from palaver.llm.profile import NO_REASONING, Profile, profile_of
from palaver.llm.provider import Connection, model_of
from palaver.llm.transport import faults
from palaver.llm.transport.client import Call, Plan, converse, fetch
from palaver.llm.transport.sse import Event, Events
from palaver.llm.wire.parser import AnswerParser
from palaver.llm.wire.pieces import Listing, arguments_of, found_by_key, sent

VERSION = "2023-06-01"
MAX_TOKENS = 4096

_REASONS: Mapping[str, Reason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
_THOUGHTS = frozenset({"thinking", "redacted_thinking"})
_ANSWER = "answer_in_json"
_OPENED = "…"  # of no language
_CHOICES = {"auto": "auto", "none": "none", "required": "any"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnthropicWire:
    """
    A provider that speaks messages. Its base URL is taken with and without /v1.

    The wire has no seed and no penalties; its temperature ends at 1, and of temperature and top_p it takes one:
    top_p is sent only where no temperature is set. It holds an answer to a schema, and knows no JSON without one:
    there, and where a family of models takes no schemas, the answer is what the model gives to a tool it must call.
    """

    title: str
    rank: int
    address: str
    key_variable: str
    address_variable: str
    default_model: str
    profiles: Sequence[Profile] = ()

    def find(self, name: str, env: Mapping[str, str]) -> Connection | None:
        return found_by_key(
            name,
            env,
            key_from=self.key_variable,
            address_from=self.address_variable,
            address=self.address,
            default_model=self.default_model,
        )

    def stream(self, connection: Connection, request: Request) -> AsyncGenerator[Sequence[Delta], None]:
        return converse(connection, partial(self._plan, connection, request))

    async def models(self, connection: Connection) -> list[str]:
        return (await self._listed(connection)).names()

    async def sizes(self, connection: Connection) -> Mapping[str, int]:
        return (await self._listed(connection)).sizes()

    async def _listed(self, connection: Connection) -> Listing:
        return await fetch(connection, self._call(connection, "/v1/models?limit=1000"), Listing)

    async def _plan(self, connection: Connection, request: Request) -> Plan:
        model = model_of(connection, request)
        body = msgspec.json.encode(self._body(request, model))
        answer = _ANSWER if self._by_tool(request, model) else None
        return Plan(self._call(connection, "/v1/messages", body), EventParser(connection, model, answer))

    def _call(self, connection: Connection, path: str, body: bytes | None = None) -> Call:
        base = with_scheme(connection.base_url).removesuffix("/v1")
        headers = {
            "Content-Type": "application/json",
            "x-api-key": connection.api_key,
            "anthropic-version": VERSION,
        }
        return Call(base + path, headers, body)

    def _by_tool(self, request: Request, model: str) -> bool:
        return request.format is not None and (
            request.format.schema is None or not profile_of(model, self.profiles).schemas
        )

    def _body(self, request: Request, model: str) -> dict[str, Any]:
        params = profile_of(model, self.profiles).fit(request.params)
        body = sent(
            {
                "model": model,
                "max_tokens": params.max_output_tokens or MAX_TOKENS,
                "system": "\n\n".join(m.content for m in request.messages if m.role == "system" and m.content) or None,
                "messages": _turns(request.messages),
                "stream": True,
                "temperature": None if params.temperature is None else min(params.temperature, 1.0),
                "top_p": params.top_p if params.temperature is None else None,
                "stop_sequences": list(params.stop),
                "tools": [_tool(tool) for tool in request.tools],
                "tool_choice": _choice(request.tool_choice) if request.tools else None,
            }
        )
        if self._by_tool(request, model):
            body |= _answering(request)
        elif params.reasoning_effort == NO_REASONING:
            body["thinking"] = {"type": "disabled"}
        if output := self._output(request, params, model):
            body["output_config"] = output
        return body

    def _output(self, request: Request, params: Params, model: str) -> dict[str, Any]:
        output: dict[str, Any] = {}
        if params.reasoning_effort and params.reasoning_effort != NO_REASONING:
            output["effort"] = params.reasoning_effort
        if request.format is not None and not self._by_tool(request, model):
            output["format"] = {"type": "json_schema", "schema": request.format.schema}
        return output


class _OutputDetails(Struct):
    thinking_tokens: int | None = None


class _Counts(Struct):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens_details: _OutputDetails | None = None


class _Started(Struct):
    model: str | None = None
    usage: _Counts | None = None


class _Block(Struct):
    type: str
    id: str | None = None
    name: str | None = None
    text: str | None = None
    input: object = None
    signature: str | None = None
    data: str | None = None


class _Thinking(Struct):
    """A block of thinking as it grows; `data` is one that nobody can read."""

    signature: str
    data: str | None
    pieces: list[str] = []

    def block(self) -> dict[str, str]:
        if self.data is not None:
            return {"type": "redacted_thinking", "data": self.data}
        return {"type": "thinking", "thinking": "".join(self.pieces), "signature": self.signature}


class _Change(Struct):
    type: str | None = None
    text: str | None = None
    thinking: str | None = None
    signature: str | None = None
    partial_json: str | None = None
    stop_reason: str | None = None


class _Event(Struct):
    """All event types in one: a type that is new to us must be passed over, not refused."""

    type: str
    index: int = 0
    message: _Started | None = None
    content_block: _Block | None = None
    delta: _Change | None = None
    usage: _Counts | None = None
    error: object = None


_decode = msgspec.json.Decoder(_Event).decode


class EventParser(AnswerParser[Event]):
    """Events of a streamed message; counts come first for the prompt and, growing, at the end for the answer."""

    def __init__(self, connection: Connection, model: str, answer: str | None = None) -> None:
        super().__init__(connection, Events(), model)
        self._counts = _Counts()
        self._answer = answer  # the tool whose arguments are the answer's text
        self._answering: int | None = None
        self._thinking: dict[int, _Thinking] = {}

    def shown(self, piece: Event) -> bytes:
        return piece[1]

    def take(self, piece: Event, deltas: list[Delta]) -> None:
        event = _decode(piece[1])
        match event:
            case _Event(type="content_block_delta", delta=_Change() as change):
                self._grow(event.index, change, deltas)
            case _Event(type="content_block_start", content_block=_Block() as block):
                self._begin(event.index, block, deltas)
            case _Event(type="message_start", message=_Started() as started):
                self.model = started.model or self.model
                self._count(started.usage)
                if self.usage is not None:
                    deltas.append(Counted(self.usage))
            case _Event(type="message_delta"):
                self._count(event.usage)
                if event.delta and event.delta.stop_reason:
                    self._ended(event.delta.stop_reason)
            case _Event(type="message_stop"):
                self.finish(deltas)
            case _Event(type="error"):
                raise faults.by_event(self.connection, event.error)
            case _:
                pass

    def _ended(self, reason: str) -> None:
        """A model that called the tool of its answer, and no other, has said what it had to say."""
        answered = reason == "tool_use" and self._answering is not None and not self.calls.count
        self.reason = "stop" if answered else _REASONS.get(reason, "stop")

    def thoughts(self) -> list[Thought]:
        return [thought.block() for thought in self._thinking.values()]

    def _begin(self, index: int, block: _Block, deltas: list[Delta]) -> None:
        if block.type == "tool_use" and block.name == self._answer:
            self._answering = index
        elif block.type == "tool_use":
            arguments = msgspec.json.encode(block.input).decode() if block.input else ""
            deltas.append(self.calls.delta(index, block.id, block.name, arguments))
        elif block.type in _THOUGHTS:
            self._thinking[index] = _Thinking(block.signature or "", block.data)
        elif block.type == "text" and block.text:
            deltas.append(TextDelta(block.text))

    def _grow(self, index: int, change: _Change, deltas: list[Delta]) -> None:
        if change.text:
            deltas.append(TextDelta(change.text))
        elif change.thinking:
            deltas.append(ThinkingDelta(change.thinking))
            if thought := self._thinking.get(index):
                thought.pieces.append(change.thinking)
        elif change.signature:
            if thought := self._thinking.get(index):
                thought.signature += change.signature
        elif change.partial_json and index == self._answering:
            deltas.append(TextDelta(change.partial_json))
        elif change.partial_json:
            deltas.append(self.calls.delta(index, None, None, change.partial_json))

    def _count(self, counts: _Counts | None) -> None:
        if counts is None:
            return
        for name in _Counts.__struct_fields__:
            if (value := getattr(counts, name)) is not None:
                setattr(self._counts, name, value)
        known = self._counts
        prompt = (known.input_tokens or 0) + (known.cache_creation_input_tokens or 0)
        prompt += known.cache_read_input_tokens or 0
        completion = known.output_tokens or 0
        thought = known.output_tokens_details
        self.usage = Usage(
            prompt,
            completion,
            prompt + completion,
            known.cache_read_input_tokens or 0,
            (thought and thought.thinking_tokens) or 0,
        )


def _turns(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """
    Write the conversation as turns that alternate and begin with the user's, as this wire demands.

    Tool results are the user's blocks; where the assistant has spoken first, a turn that only says so stands before.
    """
    turns: list[dict[str, Any]] = []
    for message in messages:
        role = "assistant" if message.role == "assistant" else "user"
        blocks = _blocks(message)
        if not blocks or message.role == "system":
            continue
        if not turns and role == "assistant":
            turns.append({"role": "user", "content": [{"type": "text", "text": _OPENED}]})
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"].extend(blocks)
        else:
            turns.append({"role": role, "content": blocks})
    return turns


def _blocks(message: Message) -> list[dict[str, Any]]:
    if message.role == "tool":
        return [{"type": "tool_result", "tool_use_id": message.tool_call_id, "content": message.content}]
    images = message.images if message.role == "user" else ()
    blocks: list[dict[str, Any]] = [dict(thought) for thought in message.thoughts if thought["type"] in _THOUGHTS]
    blocks += [_image(image) for image in images]
    if message.content.strip():
        blocks.append({"type": "text", "text": message.content})
    blocks += [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": arguments_of(call.arguments)}
        for call in message.tool_calls
    ]
    return blocks


def _image(image: Image) -> dict[str, Any]:
    source = {"type": "base64", "media_type": image.mime, "data": image.base64()}
    return {"type": "image", "source": source}


def _answering(request: Request) -> dict[str, Any]:
    """What has a model answer by a tool: it must call one, and may not think, which this wire refuses with it."""
    schema = (request.format and request.format.schema) or {"type": "object"}
    answer = {"name": _ANSWER, "input_schema": schema}
    choice = {"type": "any"} if request.tools else {"type": "tool", "name": _ANSWER}
    return {
        "tools": [*map(_tool, request.tools), answer],
        "tool_choice": choice,
        "thinking": {"type": "disabled"},
    }


def _tool(tool: Tool) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "input_schema": tool.parameters}


def _choice(choice: str | None) -> dict[str, str] | None:
    if choice is None:
        return None
    return {"type": _CHOICES[choice]} if choice in _CHOICES else {"type": "tool", "name": choice}
