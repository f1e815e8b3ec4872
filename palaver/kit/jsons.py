"""JSON in and out: one encoder for the whole process."""

import re
from typing import Any

import msgspec

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def text(value: Any) -> str:
    return encode(value).decode()


def shown(value: Any) -> str:
    """As people type it: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else text(value)


def pretty(value: Any) -> str:
    """For people to read."""
    return msgspec.json.format(encode(value), indent=2).decode()


def storable(value: str) -> str:
    """`value` as PostgreSQL and UTF-8 can hold it: no NUL, no lone surrogate."""
    whole = value.replace("\x00", "")
    return whole if whole.isascii() else _LONE_SURROGATE.sub("\ufffd", whole)
