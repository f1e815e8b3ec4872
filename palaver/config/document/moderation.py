"""What is looked for in questions and answers, and what then happens: a section of the bot document."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from palaver.config.document.effect import live
from palaver.config.document.section import Section

HANDLER: Final = r"^[a-z][a-z0-9_]{0,39}$"

Action = Literal["allow", "flag", "mask", "replace", "block", "handoff"]


class ModerationStep(Section):
    handler: Annotated[str, StringConstraints(pattern=HANDLER)] = Field(
        description="blocklist, regex, pii, injection, endpoint or judge.", json_schema_extra=live("basic")
    )
    action: Action = Field(
        "block", description="What happens to a text in which it finds something.", json_schema_extra=live("basic")
    )
    threshold: float = Field(
        0.5, ge=0, le=1, description="Findings with a lower score do not count.", json_schema_extra=live()
    )
    params: dict[str, Any] = Field({}, description="What the handler is told.", json_schema_extra=live())


class Moderation(Section):
    input: list[ModerationStep] = Field(
        [], max_length=20, description="What questions go through, in this order.", json_schema_extra=live("basic")
    )
    output: list[ModerationStep] = Field(
        [], max_length=20, description="What answers go through, in this order.", json_schema_extra=live("basic")
    )
    message: str = Field(
        "I cannot help with that.",
        max_length=2_000,
        description="Said instead of what is blocked or replaced.",
        json_schema_extra=live("basic"),
    )
