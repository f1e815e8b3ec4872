"""Which documents it answers from, and how they are searched: a section of the bot document."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from palaver.config.document.effect import live, new_session
from palaver.config.document.names import COLLECTION
from palaver.config.document.section import Section


class CollectionUse(Section):
    name: Annotated[str, StringConstraints(pattern=COLLECTION)] = Field(
        description="A collection of the account.", json_schema_extra=new_session()
    )
    weight: float = Field(
        1.0, gt=0, le=10, description="Multiplies the scores of its passages.", json_schema_extra=new_session("expert")
    )


class Weights(Section):
    dense: float = Field(
        0.7, ge=0, le=1, description="Weight of the meaning (cosine).", json_schema_extra=live("expert")
    )
    sparse: float = Field(0.3, ge=0, le=1, description="Weight of the words (BM25).", json_schema_extra=live("expert"))

    @model_validator(mode="after")
    def _one_counts(self) -> Self:
        if self.dense + self.sparse == 0:
            raise PydanticCustomError("no_weight", "both weights are 0", {"hint": "set dense, sparse or both above 0"})
        return self


class Retrieval(Section):
    top_k: int = Field(
        8, ge=1, le=50, description="Passages that reach the model.", json_schema_extra=live(unit="passages")
    )
    candidates: int = Field(
        100,
        ge=1,
        le=500,
        description="Best units taken from each of the two lists.",
        json_schema_extra=live("expert", "units"),
    )
    min_cosine: float = Field(
        0.2, ge=0, le=1, description="A passage below this cosine does not count.", json_schema_extra=live()
    )
    weights: Weights = Weights()
    neighbours: int = Field(
        1,
        ge=0,
        le=3,
        description="Neighbouring chunks shown with each passage.",
        json_schema_extra=live("expert", "chunks"),
    )
    max_tokens: int = Field(
        4000,
        ge=100,
        le=1_000_000,
        description="Largest size of all passages.",
        json_schema_extra=live(unit="tokens"),
    )

    @model_validator(mode="after")
    def _enough_candidates(self) -> Self:
        if self.candidates < self.top_k:
            raise PydanticCustomError(
                "too_few_candidates",
                "there are fewer candidates than top_k",
                {"hint": f"set candidates to {self.top_k} or more, or top_k to {self.candidates} or less"},
            )
        return self


class Knowledge(Section):
    collections: list[CollectionUse] = Field(
        [], max_length=50, description="What it answers from.", json_schema_extra=new_session()
    )
    retrieval: Retrieval = Retrieval()
