"""The bot document's part about releases: what must be so before one, and who gets it at first."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from palaver.config.document.effect import publish
from palaver.config.document.section import Section

EVAL_SET: Final = r"^[a-z0-9_-]{1,100}$"


class Canary(Section):
    percent: int = Field(
        0,
        ge=0,
        le=99,
        description="Share of new conversations that get this version at first; 0: it is active at once.",
        json_schema_extra=publish(unit="%"),
    )
    min_sessions: int = Field(
        50,
        ge=1,
        le=100_000,
        description="Conversations it takes on each side, canary and active version, before the canary is judged.",
        json_schema_extra=publish(unit="conversations"),
    )
    max_error_rate: float = Field(
        0.05,
        ge=0,
        le=1,
        description="A canary is withdrawn when a larger share of its answers fails, larger than the active one's too.",
        json_schema_extra=publish(),
    )
    max_empty_rate: float = Field(
        0.1,
        ge=0,
        le=1,
        description="The same for answers that are empty or refused.",
        json_schema_extra=publish(),
    )
    max_thumbs_down_rate: float = Field(
        0.1,
        ge=0,
        le=1,
        description="The same for answers with a thumb down.",
        json_schema_extra=publish(),
    )
    max_first_token_ms: int = Field(
        5000,
        ge=1,
        le=600_000,
        description="The same for the time to an answer's first word, the median of it.",
        json_schema_extra=publish(unit="ms"),
    )


class Release(Section):
    required_eval_sets: list[Annotated[str, StringConstraints(pattern=EVAL_SET)]] = Field(
        [],
        max_length=20,
        description="Evaluation sets whose every case it passes before it is published, and what follows it too.",
        json_schema_extra=publish(),
    )
    second_approver: bool = Field(
        False,
        description="Publishing it takes another person's approval, as does what follows it; access alone does not.",
        json_schema_extra=publish("basic"),
    )
    canary: Canary = Canary()
