"""What a model is told by keywords that ask it about a text: the built-in words; a bot may have its own."""

from collections.abc import Mapping
from typing import Final, Literal

Task = Literal["summarize", "translate", "sentiment", "classify", "rules", "unstructured", "answer"]

TASKS: Final[Mapping[Task, str]] = {
    "summarize": "Say in a few sentences, in the language of the text, what matters in it, and nothing else.",
    "translate": "Say the same in {language}, and nothing else.",
    "sentiment": "Say how the text is meant; the score goes from -1, hostile, over 0 to 1, delighted.",
    "classify": "Choose the category that the text belongs to.",
    "rules": "Name each of these rules that the data break, and why; none where they keep them all:\n{rules}\n",
    "unstructured": (
        "Say what the text tells of each field; null where it tells nothing. Dates are written as 2026-12-31."
    ),
    "answer": "Answer this question by the text and by nothing else, in the language of the question:\n{question}\n",
}
