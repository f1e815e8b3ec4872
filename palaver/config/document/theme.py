"""How its page looks: a section of the bot document."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from palaver.config.document.effect import live
from palaver.config.document.section import Section

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class Theme(Section):
    primary: Colour | None = Field(
        None,
        description="The colour of its page, in a shade that can be read; null: Palaver's.",
        json_schema_extra=live("basic"),
    )
    title: str | None = Field(
        None,
        max_length=100,
        description="What stands in the browser's tab after the conversation; null: Palaver.",
        json_schema_extra=live("basic"),
    )
    dark: Literal["auto", "light", "dark"] = Field(
        "auto",
        description="How its page looks to who has not chosen; auto follows their system.",
        json_schema_extra=live("basic"),
    )
