"""The bot document: every field with its type, default, limits, unit, meaning, and when it takes effect."""

from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from palaver.config.document import texts
from palaver.config.document.effect import live, new_session
from palaver.config.document.release import Release
from palaver.config.document.section import Section

ALIAS: Final = r"^[a-z0-9_-]{3,100}$"
COLLECTION: Final = r"^[a-z0-9_-]{1,100}$"

Alias = Annotated[str, StringConstraints(pattern=ALIAS)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Prompt = Annotated[str, StringConstraints(max_length=64_000)]


class Identity(Section):
    alias: Alias = Field(
        description="The name that programs and addresses use; a bot keeps it.", json_schema_extra=new_session()
    )
    name: str = Field(
        "",
        max_length=200,
        description="The name that people see; empty shows the alias.",
        json_schema_extra=new_session(),
    )
    description: str = Field("", max_length=2000, description="What the bot is for.", json_schema_extra=new_session())
    language: str = Field(
        "en",
        pattern=r"^[a-z]{2}$",
        description="Its main language, as an ISO 639-1 code.",
        json_schema_extra=new_session(),
    )


class Greeting(Section):
    text: str = Field(
        texts.GREETING,
        max_length=2000,
        description="What the page shows before the first message.",
        json_schema_extra=new_session(),
    )
    suggestions: list[Annotated[str, StringConstraints(max_length=200)]] = Field(
        [], max_length=8, description="First questions offered as buttons.", json_schema_extra=new_session()
    )


class PromptSection(Section):
    system: Prompt = Field(
        texts.SYSTEM_PROMPT,
        description="What the model is told before anything else.",
        json_schema_extra=new_session(),
    )
    passages: Prompt = Field(
        texts.PASSAGES_PROMPT,
        description="What the model is told about the passages from documents.",
        json_schema_extra=new_session("advanced"),
    )
    no_passages: Prompt = Field(
        texts.NO_PASSAGES_PROMPT,
        description="What the model is told when no passage was found.",
        json_schema_extra=new_session("advanced"),
    )
    judge: Prompt = Field(
        texts.JUDGE_PROMPT,
        description="What the model is told when it judges answers of an evaluation, and how it must reply.",
        json_schema_extra=new_session("expert"),
    )


class Behaviour(Section):
    answer_mode: Literal["auto", "kb_only", "model_only"] = Field(
        "auto",
        description="What answers: both, nothing but what the documents say, or the model without them.",
        json_schema_extra=new_session(),
    )
    max_message_chars: int = Field(
        100_000,
        ge=1,
        le=100_000,
        description="Longest question that it takes.",
        json_schema_extra=live(unit="characters"),
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


class History(Section):
    max_turns: int = Field(
        20,
        ge=0,
        le=200,
        description="Earlier turns the model is shown.",
        json_schema_extra=new_session("advanced", "turns"),
    )
    max_tokens: int = Field(
        4000,
        ge=0,
        le=1_000_000,
        description="Their largest size.",
        json_schema_extra=new_session("advanced", "tokens"),
    )


class Context(Section):
    history: History = History()


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


class Session(Section):
    idle_timeout_s: int | None = Field(
        1800,
        ge=60,
        le=31_536_000,
        description="A conversation in which nothing is said for so long has ended; null: it never does.",
        json_schema_extra=live("basic", "s"),
    )
    max_messages: int | None = Field(
        500,
        ge=2,
        le=100_000,
        description="Questions and answers that a conversation takes; null: no limit.",
        json_schema_extra=live(unit="messages"),
    )


class Limits(Section):
    per_visitor_rpm: int | None = Field(
        20,
        ge=0,
        le=1_000_000,
        description="Turns a minute of each visitor and end user, not of keys; null: no limit.",
        json_schema_extra=live("basic", "turns a minute"),
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


class Access(Section):
    visibility: Literal["account", "restricted"] = Field(
        "account",
        description="restricted opens it to those below, to whoever manages roles, and to keys that name it.",
        json_schema_extra=live("basic"),
    )
    roles: list[Annotated[str, StringConstraints(max_length=50)]] = Field(
        [], max_length=100, description="Levels and roles of one's own, by name.", json_schema_extra=live("basic")
    )
    groups: list[UUID] = Field([], max_length=100, description="Groups, by id.", json_schema_extra=live("basic"))
    people: list[UUID] = Field([], max_length=1000, description="People, by id.", json_schema_extra=live("basic"))

    @property
    def principals(self) -> list[str] | None:
        """What a caller must be one of; None restricts nothing."""
        if self.visibility == "account":
            return None
        groups, people = (f"group:{id}" for id in self.groups), (f"user:{id}" for id in self.people)
        return [*(f"role:{name}" for name in self.roles), *groups, *people]


class Privacy(Section):
    retention_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="A conversation in which nothing is said for so long is removed.",
        json_schema_extra=live("basic", "days"),
    )


class BotDocument(Section):
    """One bot, whole."""

    schema_version: Literal[1] = Field(
        1, description="The shape of this document.", json_schema_extra=new_session("expert")
    )
    identity: Identity
    greeting: Greeting = Greeting()
    prompt: PromptSection = PromptSection()
    behaviour: Behaviour = Behaviour()
    model: Model = Model()
    context: Context = Context()
    knowledge: Knowledge = Knowledge()
    theme: Theme = Theme()
    session: Session = Session()
    limits: Limits = Limits()
    access: Access = Access()
    privacy: Privacy = Privacy()
    release: Release = Release()
