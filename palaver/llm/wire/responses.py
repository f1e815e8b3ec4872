"""OpenAI's responses: how a request is written and its events are read."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from palaver.llm.messages import (
    Counted,
    Delta,
    Format,
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
from palaver.llm.profile import NO_REASONING
from palaver.llm.provider import Connection
from palaver.llm.transport import faults
from palaver.llm.transport.sse import Event, Events
from palaver.llm.wire.parser import AnswerParser
from palaver.llm.wire.pieces import sent

_LEAST_TOKENS: Final = 16  # the wire refuses fewer
_REASONS: Final[Mapping[str, Reason]] = {"max_output_tokens": "length", "content_filter": "content_filter"}
_SEALED: Final = "reasoning.encrypted_content"
_TEXT: Final = frozenset({"response.output_text.delta", "response.refusal.delta"})
_THOUGHT: Final = frozenset({"response.reasoning_summary_text.delta", "response.reasoning_text.delta"})
_ITEMS: Final = frozenset({"response.output_item.added", "response.output_item.done"})
_ENDS: Final = frozenset({"response.completed", "response.incomplete"})


def body(request: Request, params: Params, model: str) -> dict[str, Any]:
    """
    What asks for an answer that nobody keeps.

    The wire has no stop texts, no seed and no penalties; what the system says goes before everything else.
    """
    system = "\n\n".join(m.content for m in request.messages if m.role == "system" and m.content)
    limit = params.max_output_tokens
    return sent(
        {
            "model": model,
            "instructions": system or None,
            "input": [item for message in request.messages for item in _items(message)],
            "stream": True,
            "store": False,
            "temperature": params.temperature,
            "top_p": params.top_p,
            "max_output_tokens": None if limit is None else max(limit, _LEAST_TOKENS),
            "reasoning": {"effort": params.reasoning_effort} if params.reasoning_effort else None,
            "tools": [_tool(tool) for tool in request.tools],
            "tool_choice": _choice(request.tool_choice) if request.tools else None,
            "text": _format(request.format),
            "include": [_SEALED] if request.tools and params.reasoning_effort != NO_REASONING else None,
        }
    )


class _InputDetails(Struct):
    cached_tokens: int | None = None


class _OutputDetails(Struct):
    reasoning_tokens: int | None = None


class _Usage(Struct):
    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    input_tokens_details: _InputDetails | None = None
    output_tokens_details: _OutputDetails | None = None


class _Incomplete(Struct):
    reason: str | None = None


class _Response(Struct):
    model: str | None = None
    usage: _Usage | None = None
    incomplete_details: _Incomplete | None = None
    error: object = None


class _Item(Struct):
    type: str
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    id: str | None = None
    summary: object = None
    encrypted_content: str | None = None

    def thought(self) -> dict[str, object]:
        return {
            "type": "reasoning",
            "id": self.id,
            "summary": self.summary or [],
            "encrypted_content": self.encrypted_content,
        }


class _Event(Struct):
    """All event types in one: a type that is new to us must be passed over, not refused."""

    type: str
    output_index: int = 0
    delta: msgspec.Raw = msgspec.Raw()
    item: _Item | None = None
    response: _Response | None = None

    def text(self) -> str:
        return _text(self.delta)


_decode = msgspec.json.Decoder(_Event).decode
_text = msgspec.json.Decoder(str).decode
_typed = msgspec.json.Decoder(dict[str, Any]).decode


class ResponseParser(AnswerParser[Event]):
    """Events of a streamed response; its counts come with its end, which may also be that it failed."""

    def __init__(self, connection: Connection, model: str) -> None:
        super().__init__(connection, Events(), model)
        self._refused = False
        self._thoughts: list[Thought] = []
        self._written: set[int] = set()  # calls whose arguments have begun to come

    def shown(self, piece: Event) -> bytes:
        return piece[1]

    def take(self, piece: Event, deltas: list[Delta]) -> None:
        data = piece[1]
        if data == b"[DONE]":
            return
        event = _decode(data)
        kind = event.type
        if kind in _TEXT:
            self._refused |= kind == "response.refusal.delta"
            deltas.append(TextDelta(event.text()))
        elif kind in _THOUGHT:
            deltas.append(ThinkingDelta(event.text()))
        elif kind == "response.function_call_arguments.delta":
            self._written.add(event.output_index)
            deltas.append(self.calls.delta(event.output_index, None, None, event.text()))
        elif kind in _ITEMS:
            self._called(event, deltas)
            if kind == "response.output_item.done" and event.item and event.item.encrypted_content:
                self._thoughts.append(event.item.thought())
        elif kind in _ENDS:
            self._end(event.response or _Response(), deltas)
        elif kind == "response.failed":
            self._failed(event.response or _Response(), deltas)
        elif kind == "error":
            told = _typed(data)
            raise faults.by_event(self.connection, told.get("error") or told)

    def thoughts(self) -> list[Thought]:
        return self._thoughts

    def _called(self, event: _Event, deltas: list[Delta]) -> None:
        """A call begins with its name; where its arguments do not come in pieces, they come with its end."""
        item = event.item
        if item is None or item.type != "function_call":
            return
        begins = not self.calls.knows(event.output_index)
        whole = "" if event.output_index in self._written else item.arguments or ""
        if whole:
            self._written.add(event.output_index)
        if begins:
            deltas.append(self.calls.delta(event.output_index, item.call_id, item.name, whole))
        elif whole:
            deltas.append(self.calls.delta(event.output_index, None, None, whole))

    def _end(self, response: _Response, deltas: list[Delta]) -> None:
        self.model = response.model or self.model
        self.usage = _counted(response.usage)
        why = response.incomplete_details and response.incomplete_details.reason
        self.reason = "content_filter" if self._refused else _REASONS.get(why or "", "stop")
        self.finish(deltas)

    def _failed(self, response: _Response, deltas: list[Delta]) -> None:
        if usage := _counted(response.usage):
            deltas.append(Counted(usage))
        raise faults.by_event(self.connection, response.error)


def _counted(usage: _Usage | None) -> Usage | None:
    if usage is None:
        return None
    prompt, completion = usage.input_tokens or 0, usage.output_tokens or 0
    read, thought = usage.input_tokens_details, usage.output_tokens_details
    return Usage(
        prompt,
        completion,
        usage.total_tokens or prompt + completion,
        (read and read.cached_tokens) or 0,
        (thought and thought.reasoning_tokens) or 0,
    )


def _items(message: Message) -> list[dict[str, Any]]:
    if message.role == "system":
        return []
    if message.role == "tool":
        return [{"type": "function_call_output", "call_id": message.tool_call_id, "output": message.content}]
    calls: list[dict[str, Any]] = [dict(thought) for thought in message.thoughts if thought["type"] == "reasoning"]
    calls += [
        {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments}
        for call in message.tool_calls
    ]
    content: object = message.content
    if message.images and message.role == "user":
        shown = [{"type": "input_image", "detail": "auto", "image_url": image.url()} for image in message.images]
        content = [*shown, {"type": "input_text", "text": message.content}]
    said = {"role": message.role, "content": content}
    return [said, *calls] if content or not calls else calls


def _tool(tool: Tool) -> dict[str, Any]:
    """Strict would be the wire's own default, and refuse most schemas."""
    described = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", **described, "strict": False}


def _choice(choice: str | None) -> str | dict[str, str] | None:
    return choice if choice in {None, "auto", "none", "required"} else {"type": "function", "name": choice}


def _format(format: Format | None) -> dict[str, Any] | None:
    if format is None:
        return None
    if format.schema is None:
        return {"format": {"type": "json_object"}}
    described = sent({"name": format.name, "schema": format.schema, "strict": format.strict})
    return {"format": {"type": "json_schema", **described}}
