"""Headers that programs set: what may be one, and which are nobody's but the client's."""

import re
from typing import Final

from palaver.basic.errors import argument_error

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_LONGEST: Final = 8_000
_MOST: Final = 50
_OURS: Final = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "trailer", "upgrade"}
    | {"expect", "keep-alive", "proxy-authorization", "proxy-connection"}
)


def set_header(headers: dict[str, str], name: str, value: str) -> None:
    """An empty value removes it; ArgumentError for what is no header, or is not the program's to say."""
    key = name.strip().casefold()
    if not _NAME.fullmatch(key):
        raise argument_error(f'"{name[:60]}" is no name of a header')
    if key in _OURS:
        raise argument_error(f"{key} is not a program's to set")
    if len(value) > _LONGEST or not value.isascii() or not (value.isprintable() or not value):
        raise argument_error(f"the value of {key} is no printable ASCII on one line")
    headers.pop(key, None)
    if not value.strip():
        return
    if len(headers) >= _MOST:
        raise argument_error(f"a run has up to {_MOST} headers")
    headers[key] = value.strip()
