"""What the model is shown of what was said before: a section of the bot document."""

from pydantic import Field

from palaver.config.document.effect import new_session
from palaver.config.document.section import Section


class History(Section):
    max_turns: int = Field(
        20,
        ge=0,
        le=200,
        description="Earlier turns the model is shown.",
        json_schema_extra=new_session("advanced", "turns"),
    )
    max_tokens: int = Field(
        4000,
        ge=0,
        le=1_000_000,
        description="Their largest size.",
        json_schema_extra=new_session("advanced", "tokens"),
    )


class Context(Section):
    history: History = History()
