"""What keywords of programs tell the model about a text, one field for each: a part of the bot document."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from palaver.basic.understanding.tasks import Task
from palaver.config.document.effect import new_session
from palaver.config.document.section import Section

Prompt = Annotated[str, StringConstraints(max_length=64_000)]


def _words(default: str, description: str) -> Any:
    return Field(default, description=description, json_schema_extra=new_session("expert"))


class TaskPrompts(Section):
    """What keywords of programs tell the model about a text that follows; it has a field for each Task."""

    summarize: Prompt = _words(
        "Say in a few sentences, in the language of the text, what matters in it, and nothing else.",
        "What SUMMARIZE in programs tells the model.",
    )
    translate: Prompt = _words(
        "Say the same in {language}, and nothing else.",
        "What TRANSLATE in programs tells the model, {language} filled in.",
    )
    sentiment: Prompt = _words(
        "Say how the text is meant; the score goes from -1, hostile, over 0 to 1, delighted.",
        "What SENTIMENT in programs tells the model.",
    )
    classify: Prompt = _words(
        "Choose the category that the text belongs to.",
        "What CLASSIFY in programs tells the model.",
    )
    rules: Prompt = _words(
        "Name each of these rules that the data break, and why; none where they keep them all:\n{rules}\n",
        "What VALIDATE in programs tells the model of rules in words, {rules} filled in.",
    )
    unstructured: Prompt = _words(
        "Say what the text tells of each field; null where it tells nothing. Dates are written as 2026-12-31.",
        "What SAVE FROM UNSTRUCTURED in programs tells the model.",
    )
    answer: Prompt = _words(
        "Answer this question by the text and by nothing else, in the language of the question:\n{question}\n",
        "What ANSWER in programs tells the model, {question} filled in.",
    )
    conversation: Prompt = _words(
        "Sum up in a few sentences, in its language, what this conversation is about and what is still open.",
        "What GET SUMMARY in programs tells the model.",
    )
    replies: Prompt = _words(
        "Propose three short answers to what was said last in this conversation, in its language.",
        "What GET SMART REPLIES in programs tells the model.",
    )
    tips: Prompt = _words(
        "Give whoever answers the last message up to three short hints, in the language of the conversation.",
        "What GET TIPS in programs tells the model.",
    )
    mood: Prompt = _words(
        "Say how the last message of the conversation is meant; "
        "the score goes from -1, hostile, over 0 to 1, delighted.",
        "What ANALYZE SENTIMENT in programs tells the model.",
    )
    polish: Prompt = _words(
        "Say the text anew in its own language, better and no longer, and nothing else. Its tone is {tone}.",
        "What POLISH MESSAGE in programs tells the model, {tone} filled in.",
    )

    def of(self, task: Task) -> str:
        words: Mapping[Task, str] = {
            "summarize": self.summarize,
            "translate": self.translate,
            "sentiment": self.sentiment,
            "classify": self.classify,
            "rules": self.rules,
            "unstructured": self.unstructured,
            "answer": self.answer,
            "conversation": self.conversation,
            "replies": self.replies,
            "tips": self.tips,
            "mood": self.mood,
            "polish": self.polish,
        }
        return words[task]
