"""What the model is told: a section of the bot document."""

from pydantic import Field

from palaver.config.document import texts
from palaver.config.document.effect import live, new_session
from palaver.config.document.section import Section
from palaver.config.document.tasks import Prompt, TaskPrompts


class PromptSection(Section):
    system: Prompt = Field(
        texts.SYSTEM_PROMPT,
        description="What the model is told before anything else.",
        json_schema_extra=new_session(),
    )
    day: Prompt = Field(
        texts.DAY_PROMPT,
        description="What the model is told of the day and the language, {weekday}, {date}, {timezone} and {language} "
        "filled in; empty: nothing.",
        json_schema_extra=new_session("advanced"),
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
    memory: Prompt = Field(
        texts.MEMORY_PROMPT,
        description="What the model is told about what is known of the person.",
        json_schema_extra=new_session("advanced"),
    )
    summary: Prompt = Field(
        texts.SUMMARY_PROMPT,
        description="What the model is told about the summary of older turns.",
        json_schema_extra=new_session("advanced"),
    )
    summarising: Prompt = Field(
        texts.SUMMARISING_PROMPT,
        description="What the model is told when it writes that summary.",
        json_schema_extra=new_session("expert"),
    )
    moderation: Prompt = Field(
        texts.MODERATION_PROMPT,
        description="What the model is told when a step of moderation has it judge a text, and how it must reply.",
        json_schema_extra=live("expert"),
    )
    judge: Prompt = Field(
        texts.JUDGE_PROMPT,
        description="What the model is told when it judges answers of an evaluation, and how it must reply.",
        json_schema_extra=new_session("expert"),
    )
    tasks: TaskPrompts = TaskPrompts()
