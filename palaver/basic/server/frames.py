"""Frames of JSON-RPC as editors send them: a header with a length, a blank line, the message."""

import json
from collections.abc import Callable
from typing import Any, Final

LARGEST: Final = 50_000_000
_LONGEST_LINE: Final = 10_000


class Malformed(Exception):
    """A message that is none; the next one can be read."""


class Ended(Exception):
    """Nothing comes any more."""


def read(line: Callable[[int], bytes], some: Callable[[int], bytes]) -> Any:
    """The next message; `line` and `some` read at most so many bytes. Ended, Malformed."""
    length = -1
    while True:
        header = line(_LONGEST_LINE)
        if not header:
            raise Ended
        name, colon, value = header.partition(b":")
        if colon and name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value.strip()[:18])
        if not header.strip():
            if length >= 0:
                break
            continue  # blank lines between messages
    if length > LARGEST:
        _skip(some, length)
        raise Malformed(f"a message of more than {LARGEST:,} bytes")
    body = _whole(some, length)
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Malformed("this is no JSON") from error


def written(message: Any) -> bytes:
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def _whole(some: Callable[[int], bytes], length: int) -> bytes:
    parts, left = [], length
    while left:
        part = some(left)
        if not part:
            raise Ended
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _skip(some: Callable[[int], bytes], length: int) -> None:
    left = length
    while left:
        part = some(min(left, 1_000_000))
        if not part:
            raise Ended
        left -= len(part)
