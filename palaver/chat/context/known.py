"""What is known of the turns before one: how many they are, and the summary of the first of them."""

from uuid import UUID

import msgspec


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """How many turns lead to where a conversation is, and the summary `content` of the first `summarised` ones."""

    turns: int
    id: UUID | None
    content: str
    summarised: int
