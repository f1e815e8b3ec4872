"""What an answer is made of on any wire; each wire's own file makes it."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from tests.servers.scripted_llm.script import Script

PROMPT_TOKENS = 11
CACHED_TOKENS = 4
STAMP = "\ue000"

Json = dict[str, Any]


class Frames(Struct, frozen=True):
    """An answer as events in bytes: what opens it, one per token, what closes it, and its faults."""

    head: list[bytes]
    tokens: list[bytes]
    tail: list[bytes]
    error: bytes
    garbage: bytes


class Wire(Struct, frozen=True):
    """How one format writes: a streamed answer, a whole one, an error's body."""

    content_type: bytes
    frames: Callable[[Script, str, bool], Frames]
    whole: Callable[[Script, str], Json]
    error: Callable[[Script], Json]


def dump(value: object) -> bytes:
    return msgspec.json.encode(value)


def data(value: object) -> bytes:
    return b"data: " + dump(value) + b"\n\n"


def event(value: Json) -> bytes:
    return b"event: %b\n%b" % (str(value["type"]).encode(), data(value))


def line(value: object) -> bytes:
    return dump(value) + b"\n"


def words_of(script: Script) -> list[str]:
    return [STAMP] * script.tokens if script.stamp and not script.text else script.words()


def count(script: Script) -> int:
    return len(words_of(script)) + len(script.thinking.split())
