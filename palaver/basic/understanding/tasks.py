"""What keywords ask a model about a text, by name; the words are the bot's."""

from typing import Literal

Task = Literal[
    "summarize",
    "translate",
    "sentiment",
    "classify",
    "rules",
    "unstructured",
    "answer",
    "conversation",
    "replies",
    "tips",
    "mood",
    "polish",
]
