"""The chain: what has led to what happens now, so that programs which set each other off come to an end."""

from contextvars import ContextVar
from typing import Final
from uuid import UUID

from palaver.basic.errors import limit_exceeded

DEEPEST: Final = 8
CHAIN: ContextVar[tuple[UUID, ...]] = ContextVar("agenda_chain", default=())  # automations, the first one first


def further(what: str) -> tuple[UUID, ...]:
    """The chain for what is set off here; LimitExceeded where it is too long."""
    chain = CHAIN.get()
    if len(chain) >= DEEPEST:
        raise limit_exceeded(f"{what} would set off handlers deeper than {DEEPEST}")
    return chain
