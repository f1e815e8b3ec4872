"""How often it may be asked, and what that may use: a section of the bot document."""

from typing import Literal

from pydantic import Field

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class Limits(Section):
    per_visitor_rpm: int | None = Field(
        20,
        ge=0,
        le=1_000_000,
        description="Turns a minute of each visitor and end user, not of keys; null: no limit.",
        json_schema_extra=live("basic", "turns a minute"),
    )
    letters_per_visitor_hour: int | None = Field(
        20,
        ge=0,
        le=1_000_000,
        description="Letters and messages to others that programs send in an hour for each visitor, end user and "
        "conversation; null: no limit.",
        json_schema_extra=live("basic", "letters an hour"),
    )
    letters_per_bot_hour: int | None = Field(
        500,
        ge=0,
        le=1_000_000,
        description="Those that all its programs send in an hour, jobs among them; null: no limit.",
        json_schema_extra=live("advanced", "letters an hour"),
    )
    per_session_concurrency: int | None = Field(
        1,
        ge=0,
        le=1_000,
        description="Turns of one conversation at once; null: no limit.",
        json_schema_extra=live(unit="turns"),
    )
    per_bot_concurrency: int | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="Turns of the bot at once, whoever asks; null: no limit.",
        json_schema_extra=live(unit="turns"),
    )
    daily_tokens: int | None = Field(
        None,
        ge=0,
        le=1_000_000_000_000_000,
        description="Tokens that all calls for the bot may use in a day (UTC); null: no limit.",
        json_schema_extra=live(unit="tokens"),
    )
    monthly_cost_micros: int | None = Field(
        None,
        ge=0,
        le=1_000_000_000_000_000,
        description="What all calls for the bot may cost in a month (UTC), by the prices that are set; null: no limit.",
        json_schema_extra=live(unit="millionths"),
    )
    on_exceeded: Literal["refuse", "warn"] = Field(
        "refuse",
        description="Once that is used up, refuse: nobody is answered; warn: the page of usage shows it.",
        json_schema_extra=live(),
    )
