"""What it may do beside talking: a section of the bot document."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from palaver.config.document.effect import live, new_session
from palaver.config.document.mcp import McpBinding
from palaver.config.document.names import TOOL
from palaver.config.document.section import Section

Approval = Literal["never", "user", "operator"]
ToolName = Annotated[str, StringConstraints(pattern=TOOL)]


class ToolDefaults(Section):
    timeout_s: int = Field(
        20, ge=1, le=300, description="Longest run of a tool.", json_schema_extra=live("advanced", "seconds")
    )
    max_result_chars: int = Field(
        20_000,
        ge=100,
        le=1_000_000,
        description="What the model reads of a result.",
        json_schema_extra=live("advanced", "characters"),
    )
    approval: Approval = Field(
        "never",
        description="Who is asked before a tool runs; before one with an effect outside, somebody always is.",
        json_schema_extra=live("basic"),
    )


class ToolOverride(Section):
    """What differs for one tool; null: as in the defaults."""

    timeout_s: int | None = Field(None, ge=1, le=300, description="Longest run.")
    max_result_chars: int | None = Field(None, ge=100, le=1_000_000, description="What the model reads of a result.")
    approval: Approval | None = Field(None, description="Who is asked before it runs.")


class Tools(Section):
    enabled: list[ToolName] = Field(
        [],
        max_length=128,
        description='Tools that it may call, like "builtin.calculator".',
        json_schema_extra=new_session(),
    )
    auto: bool = Field(
        False,
        description="Every tool that its programs declare is offered, without USE TOOL.",
        json_schema_extra=new_session("advanced"),
    )
    mcp: list[McpBinding] = Field(
        [],
        max_length=32,
        description="Servers of tools that it may use, over the Model Context Protocol.",
        json_schema_extra=new_session("advanced"),
    )
    max_rounds: int = Field(
        6,
        ge=0,
        le=20,
        description="How often it may call tools before it must answer; 0: never.",
        json_schema_extra=live(unit="rounds"),
    )
    max_parallel: int = Field(
        4, ge=1, le=16, description="Tools that run at once.", json_schema_extra=live("expert", "tools")
    )
    defaults: ToolDefaults = ToolDefaults()
    overrides: dict[ToolName, ToolOverride] = Field(
        {},
        max_length=128,
        description="What differs for single tools, by their names.",
        json_schema_extra=live("expert"),
    )
