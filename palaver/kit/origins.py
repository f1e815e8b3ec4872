"""Web origins as browsers write them: scheme, host and a port that is not the scheme's own."""

import re
from typing import Final

_ORIGIN: Final = re.compile(r"([a-z][a-z0-9+.-]*)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?", re.IGNORECASE)
_USUAL: Final = {"http": "80", "https": "443"}


def origin_of(text: str) -> str:
    """`text` as a browser would send it in Origin; ValueError where it is none, as with a path, "*" or "null"."""
    found = _ORIGIN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no origin such as https://example.org")
    scheme, host, port = found[1].lower(), found[2].lower(), found[3]
    return f"{scheme}://{host}" + (f":{port}" if port and port != _USUAL.get(scheme) else "")


def origins_of(text: str) -> frozenset[str]:
    """The origins in a list by comma."""
    return frozenset(origin_of(part) for part in text.split(",") if part.strip())
