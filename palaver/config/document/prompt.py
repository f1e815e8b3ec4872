"""What the model is told: a section of the bot document."""

from typing import Annotated

from pydantic import Field, StringConstraints

from palaver.config.document import texts
from palaver.config.document.effect import live, new_session
from palaver.config.document.section import Section

Prompt = Annotated[str, StringConstraints(max_length=64_000)]


class TaskPrompts(Section):
    """What keywords of programs tell the model about a text that follows."""

    summarize: Prompt = Field(
        texts.SUMMARIZE_PROMPT,
        description="What SUMMARIZE in programs tells the model.",
        json_schema_extra=new_session("expert"),
    )
    translate: Prompt = Field(
        texts.TRANSLATE_PROMPT,
        description="What TRANSLATE in programs tells the model, {language} filled in.",
        json_schema_extra=new_session("expert"),
    )
    sentiment: Prompt = Field(
        texts.SENTIMENT_PROMPT,
        description="What SENTIMENT in programs tells the model.",
        json_schema_extra=new_session("expert"),
    )
    classify: Prompt = Field(
        texts.CLASSIFY_PROMPT,
        description="What CLASSIFY in programs tells the model.",
        json_schema_extra=new_session("expert"),
    )
    rules: Prompt = Field(
        texts.RULES_PROMPT,
        description="What VALIDATE in programs tells the model of rules in words, {rules} filled in.",
        json_schema_extra=new_session("expert"),
    )
    unstructured: Prompt = Field(
        texts.UNSTRUCTURED_PROMPT,
        description="What SAVE FROM UNSTRUCTURED in programs tells the model.",
        json_schema_extra=new_session("expert"),
    )
    answer: Prompt = Field(
        texts.ANSWER_PROMPT,
        description="What ANSWER in programs tells the model, {question} filled in.",
        json_schema_extra=new_session("expert"),
    )
    conversation: Prompt = Field(
        texts.CONVERSATION_PROMPT,
        description="What GET SUMMARY in programs tells the model.",
        json_schema_extra=new_session("expert"),
    )
    replies: Prompt = Field(
        texts.REPLIES_PROMPT,
        description="What GET SMART REPLIES in programs tells the model.",
        json_schema_extra=new_session("expert"),
    )
    tips: Prompt = Field(
        texts.TIPS_PROMPT,
        description="What GET TIPS in programs tells the model.",
        json_schema_extra=new_session("expert"),
    )
    mood: Prompt = Field(
        texts.MOOD_PROMPT,
        description="What ANALYZE SENTIMENT in programs tells the model.",
        json_schema_extra=new_session("expert"),
    )
    polish: Prompt = Field(
        texts.POLISH_PROMPT,
        description="What POLISH MESSAGE in programs tells the model, {tone} filled in.",
        json_schema_extra=new_session("expert"),
    )


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
