"""When a person takes over from the bot: a section of the bot document."""

from typing import Literal

from pydantic import Field

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class Handoff(Section):
    enabled: bool = Field(
        False,
        description="Whoever talks to the bot may ask for a person, who answers from the inbox.",
        json_schema_extra=live("basic"),
    )
    queue: str | None = Field(
        None,
        max_length=100,
        description="Where in the inbox its conversations wait; null: where all do.",
        json_schema_extra=live("basic"),
    )
    triggers: list[Literal["failed", "no_hit"]] = Field(
        [],
        max_length=2,
        description="What calls a person by itself: an answer that failed, a question that no document answers.",
        json_schema_extra=live(),
    )
