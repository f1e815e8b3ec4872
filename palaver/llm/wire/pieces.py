"""Pieces of requests that more than one wire writes."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from palaver.llm.messages import Tool
from palaver.llm.provider import Connection


class _Entry(Struct):
    """What a server says of a model's room goes by several names: Groq's, vLLM's, OpenRouter's, Anthropic's."""

    id: str
    context_window: int | None = None
    max_model_len: int | None = None
    context_length: int | None = None
    max_input_tokens: int | None = None

    @property
    def size(self) -> int:
        return self.context_window or self.max_model_len or self.context_length or self.max_input_tokens or 0


class Listing(Struct):
    """What /models answers on the OpenAI and the Anthropic wire."""

    data: list[_Entry]

    def names(self) -> list[str]:
        return [entry.id for entry in self.data]

    def sizes(self) -> dict[str, int]:
        return {entry.id: entry.size for entry in self.data if entry.size > 0}


def found_by_key(
    name: str, env: Mapping[str, str], *, key_from: str, address_from: str, address: str, default_model: str
) -> Connection | None:
    """Answer the connection of a provider that is configured as soon as its key is; None without the key."""
    key = env.get(key_from, "").strip()
    if not key:
        return None
    return Connection(
        name=name,
        provider=name,
        base_url=env.get(address_from, "").strip() or address,
        api_key=key,
        key_from=key_from,
        default_model=default_model,
    )


def function_tool(tool: Tool) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
    }


def arguments_of(text: str) -> dict[str, Any]:
    """Read the arguments of an earlier call; what a model wrote and nobody could read goes back as empty."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def sent(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not set: None, and lists with nothing in them."""
    return {name: value for name, value in values.items() if value is not None and value != []}
