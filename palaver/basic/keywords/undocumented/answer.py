"""ANSWER: answers by what is known."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import told
from palaver.basic.values.text import text


async def run(host: Host, question: Any) -> str:
    """By what the collections say that are in use."""
    asked = text(question)
    found = await host.knowledge.search(asked)
    known = "\n\n".join(f"{each.source}: {each.content}" for each in found.passages)
    return await told(host, "answer", known, question=asked)


KEYWORD = Keyword(
    phrase="ANSWER",
    family="undocumented",
    tier=3,
    effect="read",
    costly=True,
    parameters=(Parameter("question", kind="text"),),
    returns="text",
    undocumented=True,
    instead="use THINK KB and LLM",
    doc="Answers by what is known.",
    example="text = ANSWER question",
    handler=run,
)
