"""When a conversation ends: a section of the bot document."""

from pydantic import Field

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class Session(Section):
    idle_timeout_s: int | None = Field(
        1800,
        ge=60,
        le=31_536_000,
        description="A conversation in which nothing is said for so long has ended; null: it never does.",
        json_schema_extra=live("basic", "s"),
    )
    max_messages: int | None = Field(
        500,
        ge=2,
        le=100_000,
        description="Questions and answers that a conversation takes; null: no limit.",
        json_schema_extra=live(unit="messages"),
    )
