"""A connection's key where the setting holds a reference to one: asked for at each use, so that a new one counts."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from palaver.core.errors import PalaverError, Unavailable
from palaver.core.secrets import is_reference
from palaver.llm.errors import KeyRefused, Unreachable
from palaver.llm.provider import Connection

# The value behind a reference, for the setting of that name.
KeySource = Callable[[str, str], Awaitable[str]]

_SENDABLE: Final = re.compile(r"[\x21-\x7e]+")


async def with_key(connection: Connection, source: KeySource) -> Connection:
    """`connection` with its key itself; Unreachable or KeyRefused say why there is none."""
    if not is_reference(connection.api_key):
        return connection
    try:
        key = (await source(connection.api_key, connection.key_from)).strip()
    except Unavailable as error:
        raise Unreachable(f"{_names(connection)}, which cannot be had right now: {error.message}") from error
    except PalaverError as error:
        raise KeyRefused(f"{_names(connection)}, which cannot be had: {error.message}") from error
    if not _SENDABLE.fullmatch(key):
        raise KeyRefused(f"{_names(connection)}, where characters stand that no key has.")
    return replace(connection, api_key=key)


def _names(connection: Connection) -> str:
    return f"Connection '{connection.name}': {connection.key_from} names {connection.api_key}"
