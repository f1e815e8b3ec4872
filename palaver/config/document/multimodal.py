"""What it does with files that come with a question: a section of the bot document."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from palaver.config.document.effect import live
from palaver.config.document.section import Section

MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z]+/([a-z0-9][a-z0-9.+-]{0,100}|\*)$")]


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
    allowed_mime: list[MediaType] = Field(
        [],
        max_length=50,
        description="What it takes, by content: application/pdf, image/* for its kind; empty: whatever can be read.",
        json_schema_extra=live(),
    )

    def takes(self, media_type: str) -> bool:
        family = media_type.partition("/")[0]
        return not self.allowed_mime or media_type in self.allowed_mime or f"{family}/*" in self.allowed_mime
