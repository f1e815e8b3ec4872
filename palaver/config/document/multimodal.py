"""What it does with files that come with a question: a section of the bot document."""

from typing import Literal

from pydantic import Field

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class Multimodal(Section):
    vision: Literal["auto", "off"] = Field(
        "auto",
        description="auto shows pictures to the model; off never does, and their text is read instead.",
        json_schema_extra=live("basic"),
    )
    ocr: bool = Field(
        True,
        description="Whether the text in pictures is read where the model cannot look at them.",
        json_schema_extra=live(),
    )
    speech_in: bool = Field(
        True,
        description="Whether recordings are taken; the connection turns them into text.",
        json_schema_extra=live("basic"),
    )
    max_upload_mb: int = Field(
        20, ge=1, le=1_000, description="Largest file that it takes.", json_schema_extra=live(unit="MB")
    )
