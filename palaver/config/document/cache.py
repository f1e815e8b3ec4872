"""What is kept to be given again: a section of the bot document."""

from pydantic import Field

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class KbCache(Section):
    ttl_s: int = Field(
        3600,
        ge=0,
        le=86_400,
        description="So long what a question found is found again without a search, unless the documents change.",
        json_schema_extra=live("expert", "seconds"),
    )


class Cache(Section):
    kb: KbCache = KbCache()
