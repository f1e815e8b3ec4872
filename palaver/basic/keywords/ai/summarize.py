"""SUMMARIZE: a text in short."""

from typing import Any, Final

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import told

_TASK: Final = "Say in a few sentences, in the language of the text, what matters in it, and nothing else."


async def run(host: Host, text: Any) -> str:
    return await told(host, _TASK, text)


KEYWORD = Keyword(
    phrase="SUMMARIZE",
    family="ai",
    tier=2,
    effect="read",
    parameters=(Parameter("text", kind="text"),),
    returns="text",
    doc="A text in short.",
    example="short = SUMMARIZE text",
    handler=run,
)
