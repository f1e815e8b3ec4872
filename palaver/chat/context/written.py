"""What is kept of a request: its texts within bounds, stored messages by their ids, what became of each part."""

from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat.context.parts import Assembled, Part, Reason
from palaver.kit.jsons import encode, storable
from palaver.llm.messages import Message, Params, Request, Tool

_LONGEST: Final = 200_000  # characters of all messages that are kept
_TOOLS: Final = 50_000  # bytes of what is said of tools; of more only names are kept


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    One message: a stored one by its `id`, any other by its text, `cut` characters of which are not kept.

    Of `images` only how many there were.
    """

    role: str
    content: str = ""
    id: UUID | None = None
    cut: int = 0
    calls: list[tuple[str, str, str]] = []
    answers: str | None = None
    images: int = 0


class Written(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`budget` and `reserve` are the bot's, in tokens; parts are (kind, name, tokens, reason)."""

    model: str | None = None
    connection: str = ""
    params: dict[str, Any] = {}
    tools: list[dict[str, Any]] = []
    tool_choice: str | None = None
    messages: list[Line] = []
    parts: list[tuple[str, str, int, Reason]] = []
    budget: int = 0
    reserve: int = 0


def written(assembled: Assembled, connection: str, budget: int, reserve: int) -> msgspec.Raw:
    """As the database keeps it."""
    request = assembled.request
    return msgspec.Raw(
        encode(
            Written(
                model=request.model,
                connection=connection,
                params=_said(request.params),
                tools=_tools(request),
                tool_choice=request.tool_choice,
                messages=_lines(assembled),
                parts=[_row(part) for part in assembled.parts],
                budget=budget,
                reserve=reserve,
            )
        )
    )


def _lines(assembled: Assembled) -> list[Line]:
    left, lines = _LONGEST, []
    for message, id in zip(assembled.request.messages, assembled.origins, strict=True):
        if id is not None:
            lines.append(Line(role=message.role, id=id))
            continue
        line = _line(message, max(left, 0))
        left -= len(line.content) + sum(len(call[2]) for call in line.calls)
        lines.append(line)
    return lines


def _line(message: Message, longest: int) -> Line:
    return Line(
        role=message.role,
        content=storable(message.content[:longest]),
        cut=max(len(message.content) - longest, 0),
        calls=[
            (storable(call.id), storable(call.name), storable(call.arguments[:longest])) for call in message.tool_calls
        ],
        images=len(message.images),
        answers=message.tool_call_id and storable(message.tool_call_id),
    )


def _row(part: Part) -> tuple[str, str, int, Reason]:
    return part.kind, storable(part.name), part.tokens, part.reason


def _said(params: Params) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(params).items() if value not in (None, (), [])}


def _tools(request: Request) -> list[dict[str, Any]]:
    whole = encode(request.tools)
    if len(whole) <= _TOOLS and rb"\u0000" not in whole:
        return [msgspec.structs.asdict(tool) for tool in request.tools]
    return [_named(tool) for tool in request.tools]


def _named(tool: Tool) -> dict[str, Any]:
    return {"name": storable(tool.name)}
