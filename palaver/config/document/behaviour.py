"""How it answers beside its prompts: a section of the bot document."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from palaver.config.document import texts
from palaver.config.document.effect import live, new_session
from palaver.config.document.section import Section


class Behaviour(Section):
    answer_mode: Literal["auto", "kb_only", "model_only"] = Field(
        "auto",
        description="What answers: both, nothing but what the documents say, or the model without them.",
        json_schema_extra=new_session(),
    )
    max_message_chars: int = Field(
        8_000,
        ge=1,
        le=100_000,
        description="Longest question that it takes.",
        json_schema_extra=live(unit="characters"),
    )
    handoff_phrases: list[Annotated[str, StringConstraints(max_length=200)]] = Field(
        [],
        max_length=50,
        description="Whoever says one of these asks for a person, where handoff.enabled is true.",
        json_schema_extra=live(),
    )
    unknown_answer: str = Field(
        texts.UNKNOWN_ANSWER,
        max_length=2000,
        description="Said when the documents are silent.",
        json_schema_extra=new_session(),
    )
    no_model_notice: str = Field(
        texts.NO_MODEL_NOTICE,
        max_length=2000,
        description="Said when no model is configured.",
        json_schema_extra=new_session("advanced"),
    )
