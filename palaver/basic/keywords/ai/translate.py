"""TRANSLATE: a text in another language."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import told
from palaver.basic.values import text as texts


async def run(host: Host, text: Any, language: Any) -> str:
    wanted = texts.text(language).strip()[:60]
    return await told(host, "translate", text, language=repr(wanted))


KEYWORD = Keyword(
    phrase="TRANSLATE",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("text", kind="text"),
        Parameter("language", kind="text"),
    ),
    returns="text",
    doc="A text in another language.",
    example='text = TRANSLATE text, "pt"',
    handler=run,
)
