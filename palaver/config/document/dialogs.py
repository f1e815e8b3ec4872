"""The bot's programs in BASIC and what they may use: a section of the bot document."""

from typing import Annotated

from pydantic import Field, StringConstraints

from palaver.config.document.effect import live, new_session
from palaver.config.document.section import Section

Path = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_ ./-]{0,199}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,99}$")]
Text = Annotated[str, StringConstraints(max_length=500_000)]


class Dialogs(Section):
    scripts: dict[Path, Text] = Field(
        {},
        max_length=200,
        description='Programs in BASIC by their paths, like "tools/book.bas".',
        json_schema_extra=new_session("advanced"),
    )
    start: Path = Field(
        "start.bas",
        description="The program that begins a conversation, where there is one of this name.",
        json_schema_extra=new_session("advanced"),
    )
    hear_timeout_s: int = Field(
        3600,
        ge=1,
        le=2_592_000,
        description="How long a dialog waits for an answer.",
        json_schema_extra=live("advanced", "seconds"),
    )
    max_loop: int = Field(
        100_000,
        ge=1_000,
        le=10_000_000,
        description="How often a loop may go round.",
        json_schema_extra=live("expert", "rounds"),
    )
    max_ops: int = Field(
        5_000_000,
        ge=1_000,
        le=100_000_000,
        description="Operations of one run.",
        json_schema_extra=live("expert", "operations"),
    )
    max_runtime_s: int = Field(
        300,
        ge=1,
        le=3_600,
        description="How long one run may be at work.",
        json_schema_extra=live("expert", "seconds"),
    )
    params: dict[Name, Text] = Field(
        {},
        max_length=200,
        description="Variables that every program begins with.",
        json_schema_extra=live("advanced"),
    )
