"""What a request tells of the conversation so far, on any wire: rounds of calls, their results, orders in texts."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

_ORDER = re.compile(r"\[\[call (\S+) (\{.*?\})\]\]", re.DOTALL)


class ScriptedCall(Struct, frozen=True):
    """A tool call of the answer; `arguments` is JSON text."""

    name: str
    arguments: str = "{}"
    id: str = "call_scripted"


class Conversation(Struct, frozen=True):
    """`items` are the messages, or the input of a response; `body` is the whole request."""

    items: list[dict[str, Any]]
    body: dict[str, Any]

    @property
    def rounds(self) -> int:
        """How often the model has called tools since somebody last asked; calls side by side are one round."""
        kinds = ["called" if _calls(item) else "result" if _results(item) else "said" for item in self.items]
        begun = max((place for place, kind in enumerate(kinds) if kind == "said" and self._asks(place)), default=0)
        rest = kinds[begun:]
        return sum(kind == "called" and before != "called" for before, kind in zip(["said", *rest], rest, strict=False))

    def _asks(self, place: int) -> bool:
        """Whether a person speaks there, and no tool has answered just before."""
        before = self.items[place - 1] if place else {}
        return self.items[place].get("role") == "user" and not _results(before)

    @property
    def result(self) -> str:
        found = [text for item in self.items for text in _results(item)]
        return found[-1] if found else ""

    def orders(self) -> tuple[ScriptedCall, ...]:
        """The calls that texts of the request ask for, each once."""
        found = dict.fromkeys(order for text in _strings(self.body) for order in _ORDER.findall(text))
        return tuple(ScriptedCall(name, text, f"call_{place}") for place, (name, text) in enumerate(found))


def read(raw: bytes) -> Conversation:
    body = msgspec.json.decode(raw, type=dict[str, Any])
    items = body.get("messages", body.get("input", []))
    return Conversation([item for item in items if isinstance(item, dict)] if isinstance(items, list) else [], body)


def _calls(item: dict[str, Any]) -> bool:
    return bool(
        item.get("tool_calls") or item.get("type") == "function_call" or any(_parts(item, "tool_use")),
    )


def _results(item: dict[str, Any]) -> list[str]:
    if item.get("role") == "tool" or item.get("type") == "function_call_output":
        return [str(item.get("content", item.get("output", "")))]
    return [" ".join(_strings(part.get("content", ""))) for part in _parts(item, "tool_result")]


def _parts(item: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    content = item.get("content")
    if isinstance(content, list):
        yield from (part for part in content if isinstance(part, dict) and part.get("type") == kind)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
