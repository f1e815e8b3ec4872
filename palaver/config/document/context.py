"""What the model is shown of what was said before: a section of the bot document."""

from pydantic import Field

from palaver.config.document.effect import live, new_session
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


class Summary(Section):
    enabled: bool = Field(
        True,
        description="Older turns of a long conversation are shown as a summary that the model writes.",
        json_schema_extra=new_session("advanced"),
    )
    after_turns: int = Field(
        12,
        ge=2,
        le=200,
        description="So many turns without a summary are one too many.",
        json_schema_extra=new_session("advanced", "turns"),
    )
    keep_turns: int = Field(
        4,
        ge=0,
        le=199,
        description="The newest turns that no summary takes the place of.",
        json_schema_extra=new_session("advanced", "turns"),
    )
    model: str | None = Field(
        None,
        max_length=200,
        description="The model that writes summaries, of the bot's connection; null is the bot's own.",
        json_schema_extra=new_session("advanced"),
    )


class UserMemory(Section):
    enabled: bool = Field(
        False,
        description="It remembers people: what they ask it to, and what they keep of what it proposes.",
        json_schema_extra=live("basic"),
    )
    max_facts: int = Field(
        200, ge=1, le=1_000, description="What it remembers of one person.", json_schema_extra=live(unit="facts")
    )
    ttl_days: int = Field(
        365, ge=1, le=3_650, description="For how long it remembers a fact.", json_schema_extra=live(unit="days")
    )


class Memory(Section):
    user: UserMemory = UserMemory()


class Context(Section):
    budget_tokens: int = Field(
        12_000,
        ge=500,
        le=2_000_000,
        description="Largest size of all that the model is shown, with the room for its answer.",
        json_schema_extra=new_session("advanced", "tokens"),
    )
    reserve_output_tokens: int = Field(
        1_500,
        ge=0,
        le=64_000,
        description="What of the budget is left free for the answer.",
        json_schema_extra=new_session("advanced", "tokens"),
    )
    history: History = History()
    summary: Summary = Summary()
    memory: Memory = Memory()
