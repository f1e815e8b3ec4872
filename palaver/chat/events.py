"""
The events of a turn as server-sent frames; the same JSON goes over every carrier.

An event's id is one growing number: its place in the turn, then (lowest 24 bits) the end offset of the answer's text.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.basic.host import Switcher
from palaver.core.errors import PalaverError
from palaver.kit.jsons import encode

CODES: Final = frozenset(
    {
        "invalid_request",
        "session_expired",
        "auth_failed",
        "unavailable",
        "content_filtered",
        "rate_limited",
        "budget_exceeded",
        "provider_error",
        "interrupted",
        "internal",
    }
)
_BY_STATUS: Final = {
    401: "auth_failed",
    403: "auth_failed",
    429: "rate_limited",
    503: "unavailable",
    507: "unavailable",
}
OFFSET_BITS: Final = 24
_OFFSET: Final = (1 << OFFSET_BITS) - 1


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A citation: `n` is its number in the answer; `page` counts from 1; `url` opens it there. `source_url` is where a
    document was fetched.

    What a tool has read elsewhere is no document.
    """

    n: int
    document_id: UUID | None
    title: str
    text: str
    url: str
    score: float
    page: int | None = None
    heading: str | None = None
    source_url: str | None = None


class Usage(msgspec.Struct, frozen=True):
    prompt: int = 0
    completion: int = 0
    total: int = 0


def event_id(place: int, offset: int) -> int:
    return place << OFFSET_BITS | offset & _OFFSET


def place_of(id: int) -> int:
    return id >> OFFSET_BITS


def offset_of(id: int) -> int:
    return id & _OFFSET


def frame(id: int, kind: bytes, fields: bytes) -> bytes:
    """One server-sent event; `fields` is the inside of a JSON object after its type."""
    return b'id: %d\nevent: %b\ndata: {"type":"%b"%b}\n\n' % (id, kind, kind, fields)


def session(session: UUID, turn: UUID, guest: str = "", name: str = "") -> bytes:
    """`guest` and `name` are of a bot that answers in another's conversation."""
    who = b',"bot":%b,"bot_name":%b' % (encode(guest), encode(name)) if guest else b""
    return b',"session_id":"%b","turn_id":"%b"%b' % (str(session).encode(), str(turn).encode(), who)


def sources(items: Sequence[Source]) -> bytes:
    return b',"items":' + encode(items)


def moderation(direction: str, category: str, action: str) -> bytes:
    return b',"direction":%b,"category":%b,"action":%b' % (encode(direction), encode(category), encode(action))


def text(content: str) -> bytes:
    return b',"content":' + encode(content)


def call_started(id: UUID, name: str) -> bytes:
    return b',"id":"%b","name":%b' % (str(id).encode(), encode(name))


def call_finished(id: UUID, *, ok: bool, ms: int) -> bytes:
    return b',"id":"%b","ok":%b,"ms":%d' % (str(id).encode(), b"true" if ok else b"false", ms)


def approval(id: UUID, tool: str, arguments: Mapping[str, Any]) -> bytes:
    return b',"call_id":"%b","tool":%b,"arguments":%b' % (str(id).encode(), encode(tool), encode(arguments))


def done(usage: Usage, finish_reason: str, items: Sequence[Any], *, cache_hit: bool = False) -> bytes:
    return b',"usage":%b,"finish_reason":%b,"sources":%b,"cache_hit":%b' % (
        encode(usage),
        encode(finish_reason),
        encode(items),
        b"true" if cache_hit else b"false",
    )


def suggestions(items: Sequence[Any], switchers: Sequence[Switcher], on: Sequence[str]) -> bytes:
    """Prompts of switchers are the bot's own."""
    chips = [{"id": each.id, "label": each.label} for each in switchers]
    return b',"items":%b,"switchers":%b,"on":%b' % (encode(items), encode(chips), encode(on))


def handoff(state: str) -> bytes:
    return b',"state":' + encode(state)


def error(code: str, message: str) -> bytes:
    return b',"code":%b,"message":%b' % (encode(code), encode(message))


def code_of(failure: PalaverError) -> str:
    """The code of an `error` event for what a route would answer with its own."""
    if failure.code in CODES:
        return failure.code
    return _BY_STATUS.get(failure.status) or ("invalid_request" if failure.status < 500 else "internal")


def objects(piece: bytes) -> Iterator[bytes]:
    """The JSON objects of whole frames, each with its id inside, for carriers without lines of their own."""
    for part in piece.split(b"\n\n"):
        if part:
            id_line, _, data_line = part.split(b"\n", 2)
            yield b'{"id":%b,%b' % (id_line[4:], data_line[7:])
