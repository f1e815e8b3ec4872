"""How long it remembers: a section of the bot document."""

from pydantic import Field

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class Privacy(Section):
    retention_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="A conversation in which nothing is said for so long is removed.",
        json_schema_extra=live("basic", "days"),
    )
