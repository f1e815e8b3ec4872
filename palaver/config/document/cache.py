"""What is kept to be given again: a section of the bot document."""

from typing import Literal

from pydantic import Field

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class AnswersCached(Section):
    mode: Literal["off", "exact", "semantic"] = Field(
        "exact",
        description="Whether a first question that was asked before is answered alike: word for word, or by meaning.",
        json_schema_extra=live("advanced"),
    )
    threshold: float = Field(
        0.95,
        ge=0.8,
        le=1,
        description="How near two questions must be by meaning (cosine) before their words are compared.",
        json_schema_extra=live("expert"),
    )
    ttl_s: int = Field(
        86_400,
        ge=60,
        le=2_592_000,
        description="So long an answer is given again, unless the bot or its documents change.",
        json_schema_extra=live("advanced", "seconds"),
    )
    scope: Literal["bot", "user"] = Field(
        "bot", description="Who gets it again: whoever asks the bot, or who asked.", json_schema_extra=live("advanced")
    )
    skip_when_tools: bool = Field(
        True,
        description="A bot that may call tools is asked anew each time. What tools had a part in is never kept.",
        json_schema_extra=live("expert"),
    )


class KbCache(Section):
    ttl_s: int = Field(
        3600,
        ge=0,
        le=86_400,
        description="So long what a question found is found again without a search, unless the documents change.",
        json_schema_extra=live("expert", "seconds"),
    )


class Cache(Section):
    semantic: AnswersCached = AnswersCached()
    kb: KbCache = KbCache()
