"""The shapes of OpenAI's chat completions as clients send and expect them; unknown fields are let pass."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from palaver.core.errors import Unprocessable
from palaver.llm.messages import Format, Image, Message, Role, Tool, ToolCall

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


class Described(msgspec.Struct, frozen=True):
    """A JSON Schema with its name."""

    schema: dict[str, Any]
    name: Name = "answer"
    strict: bool | None = None


class ResponseFormat(msgspec.Struct, frozen=True):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: Described | None = None


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
    response_format: ResponseFormat | None = None
    n: Annotated[int, msgspec.Meta(ge=1, le=1)] | None = None
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


def messages_of(request: ChatRequest, pictures: Mapping[str, Image]) -> list[Message]:
    """The messages, with `pictures` where they name them by their addresses."""
    return [_message(message, pictures) for message in request.messages]


def format_of(request: ChatRequest) -> Format | None:
    """How the answer is to be written; None is text."""
    wanted = request.response_format
    if wanted is None or wanted.type == "text":
        return None
    if wanted.type == "json_object":
        return Format()
    if wanted.json_schema is None:
        raise Unprocessable("response_format of type json_schema takes {json_schema: {name, schema}}.")
    return Format(wanted.json_schema.schema, wanted.json_schema.name, wanted.json_schema.strict)


def tools_of(request: ChatRequest) -> list[Tool]:
    specs = [tool.function for tool in request.tools or ()]
    return [Tool(spec.name, spec.description or "", spec.parameters or {"type": "object"}) for spec in specs]


def choice_of(request: ChatRequest) -> str | None:
    """None, "auto", "none", "required", or the name of one tool."""
    if isinstance(request.tool_choice, dict):
        function = request.tool_choice.get("function")
        return str(function["name"]) if isinstance(function, dict) and "name" in function else None
    return request.tool_choice


def _message(message: InMessage, pictures: Mapping[str, Image]) -> Message:
    role: Role = "system" if message.role == "developer" else message.role
    calls = [ToolCall(call.id, call.function.name, call.function.arguments) for call in message.tool_calls or ()]
    parts = message.content if isinstance(message.content, list) else ()
    shown = [pictures[address_of(part)] for part in parts if part.get("type") == "image_url"]
    if shown and role != "user":
        raise Unprocessable(f"Pictures stand in messages of the user, not of the {message.role}.")
    return Message(role, text_of(message.content), calls, message.tool_call_id, shown)


def address_of(part: Mapping[str, object]) -> str:
    """The address in a part of type image_url; Unprocessable where there is none."""
    named = part.get("image_url")
    url = named.get("url") if isinstance(named, dict) else named
    if not isinstance(url, str):
        raise Unprocessable("A part of type image_url takes {image_url: {url}}.")
    return url


def text_of(content: str | list[dict[str, Any]] | None) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    unknown = {str(part.get("type")) for part in content} - {"text", "image_url"}
    if unknown:
        raise Unprocessable(f"Message parts of type {', '.join(sorted(unknown))} are not taken yet.")
    return "\n".join(str(part.get("text", "")) for part in content if part.get("type") == "text")
