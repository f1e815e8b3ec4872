"""What a webhook is called: the last part of its address."""

import re
from typing import Final

_BLANKS: Final = re.compile(r"\s+")
_NAME: Final = re.compile(r"[a-z0-9_-]{1,100}")


def endpoint(written: str) -> str:
    """As its address has it."""
    return _BLANKS.sub("-", written.strip().casefold())


def is_endpoint(name: str) -> bool:
    return _NAME.fullmatch(name) is not None
