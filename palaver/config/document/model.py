"""Which model answers, and how it is asked: a section of the bot document."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from palaver.config.document.effect import live, new_session
from palaver.config.document.section import Section


class ModelParams(Section):
    temperature: float = Field(
        0.3, ge=0, le=2, description="How freely the model chooses its words.", json_schema_extra=new_session()
    )
    top_p: float = Field(
        1.0,
        gt=0,
        le=1,
        description="Share of probability the model chooses from.",
        json_schema_extra=new_session("advanced"),
    )
    max_output_tokens: int = Field(
        1024, ge=1, le=64_000, description="Longest answer.", json_schema_extra=new_session(unit="tokens")
    )
    stop: list[Annotated[str, StringConstraints(max_length=100)]] = Field(
        [], max_length=4, description="Texts that end the answer.", json_schema_extra=new_session("expert")
    )
    seed: int | None = Field(
        None,
        ge=-(2**63),
        lt=2**63,
        description="Makes answers repeatable where the provider can.",
        json_schema_extra=new_session("expert", "any number"),
    )
    presence_penalty: float = Field(
        0, ge=-2, le=2, description="Above 0: new subjects are preferred.", json_schema_extra=new_session("expert")
    )
    frequency_penalty: float = Field(
        0, ge=-2, le=2, description="Above 0: repeated words are avoided.", json_schema_extra=new_session("expert")
    )
    reasoning_effort: Literal["minimal", "low", "medium", "high"] | None = Field(
        None, description="How long a reasoning model thinks.", json_schema_extra=new_session("advanced")
    )


class Fallback(Section):
    connection: str = Field(
        max_length=100,
        description="auto, or one of openai, anthropic, groq, ollama, extract.",
        json_schema_extra=live(),
    )
    name: str | None = Field(
        None, max_length=200, description="The model; null is the connection's default.", json_schema_extra=live()
    )
    on: list[Literal["error", "timeout", "rate_limit"]] = Field(
        ["error", "timeout", "rate_limit"],
        min_length=1,
        max_length=3,
        description="Failures of the one before that lead here.",
        json_schema_extra=live("expert"),
    )


class Model(Section):
    connection: str = Field(
        "auto",
        max_length=100,
        description="auto, or one of openai, anthropic, groq, ollama, extract.",
        json_schema_extra=new_session(),
    )
    name: str | None = Field(
        None,
        max_length=200,
        description="The model; null is the connection's default.",
        json_schema_extra=new_session(),
    )
    params: ModelParams = ModelParams()
    timeout_s: int = Field(
        60, ge=1, le=600, description="Longest silence of the provider.", json_schema_extra=live(unit="s")
    )
    retries: int = Field(
        2, ge=0, le=5, description="How often a failed call is made again.", json_schema_extra=live(unit="times")
    )
    fallback: list[Fallback] = Field(
        [], max_length=5, description="Who is asked where the model fails, in this order.", json_schema_extra=live()
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        chain = [(self.connection, self.name), *((item.connection, item.name) for item in self.fallback)]
        for at, (connection, name) in enumerate(chain):
            if (connection, name) in chain[:at]:
                raise PydanticCustomError(
                    "fallback_cycle",
                    "the fallback names {connection} with {name} again",
                    {
                        "connection": connection,
                        "name": name or "its default model",
                        "hint": "name each model once: who has failed is not asked again",
                    },
                )
        return self
