"""The shapes of OpenAI's chat completions as clients send and expect them; unknown fields are let pass."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from palaver.core.errors import Unprocessable
from palaver.llm.messages import Message, Role, Tool, ToolCall

Name = Annotated[str, msgspec.Meta(max_length=200)]
Few = msgspec.Meta(max_length=128)  # OpenAI's own bound for tools


class Function(msgspec.Struct, frozen=True):
    name: Name
    arguments: str = ""


class Call(msgspec.Struct, frozen=True):
    id: Name
    function: Function


class InMessage(msgspec.Struct, frozen=True):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | Annotated[list[dict[str, Any]], msgspec.Meta(max_length=1000)] | None = None
    tool_calls: Annotated[list[Call], Few] | None = None
    tool_call_id: Name | None = None


class FunctionSpec(msgspec.Struct, frozen=True):
    name: Name
    description: str | None = None
    parameters: dict[str, Any] | None = None


class ToolSpec(msgspec.Struct, frozen=True):
    function: FunctionSpec
    type: Literal["function"] = "function"


class StreamOptions(msgspec.Struct, frozen=True):
    include_usage: bool | None = None


class Metadata(msgspec.Struct, frozen=True):
    session_id: UUID | None = None


Limit = Annotated[int, msgspec.Meta(ge=1, le=64_000)]


class ChatRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`model` is a bot's alias; `metadata.session_id` continues one of our conversations."""

    model: Name
    messages: Annotated[list[InMessage], msgspec.Meta(min_length=1, max_length=1000)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: Limit | None = None
    max_completion_tokens: Limit | None = None
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None
    stop: str | Annotated[list[str], Few] | None = None
    seed: int | None = None
    presence_penalty: Annotated[float, msgspec.Meta(ge=-2, le=2)] | None = None
    frequency_penalty: Annotated[float, msgspec.Meta(ge=-2, le=2)] | None = None
    reasoning_effort: Name | None = None
    tools: Annotated[list[ToolSpec], Few] | None = None
    tool_choice: Name | dict[str, Any] | None = None
    metadata: Metadata | None = None


class EmbeddingRequest(msgspec.Struct, frozen=True, kw_only=True):
    input: str | list[str]
    model: Name = ""
    encoding_format: Literal["float", "base64"] = "float"


class Embedding(msgspec.Struct, frozen=True, kw_only=True):
    """A list of numbers, or the base64 of its 32-bit floats."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class EmbeddingUsage(msgspec.Struct, frozen=True):
    prompt_tokens: int
    total_tokens: int


class EmbeddingList(msgspec.Struct, frozen=True, kw_only=True):
    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str
    usage: EmbeddingUsage


class ModelEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A bot by its alias; `created` counts unix seconds."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "palaver"


class ModelList(msgspec.Struct, frozen=True, kw_only=True):
    object: Literal["list"] = "list"
    data: list[ModelEntry]


def messages_of(request: ChatRequest) -> list[Message]:
    return [_message(message) for message in request.messages]


def tools_of(request: ChatRequest) -> list[Tool]:
    specs = [tool.function for tool in request.tools or ()]
    return [Tool(spec.name, spec.description or "", spec.parameters or {"type": "object"}) for spec in specs]


def choice_of(request: ChatRequest) -> str | None:
    """None, "auto", "none", "required", or the name of one tool."""
    if isinstance(request.tool_choice, dict):
        function = request.tool_choice.get("function")
        return str(function["name"]) if isinstance(function, dict) and "name" in function else None
    return request.tool_choice


def _message(message: InMessage) -> Message:
    role: Role = "system" if message.role == "developer" else message.role
    calls = [ToolCall(call.id, call.function.name, call.function.arguments) for call in message.tool_calls or ()]
    return Message(role, _text(message.content), calls, message.tool_call_id)


def _text(content: str | list[dict[str, Any]] | None) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    kinds = {str(part.get("type")) for part in content}
    if kinds - {"text"}:
        raise Unprocessable(f"Message parts of type {', '.join(sorted(kinds - {'text'}))} are not taken yet.")
    return "\n".join(str(part.get("text", "")) for part in content)
