"""SUMMARIZE: a text in short."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import told


async def run(host: Host, text: Any) -> str:
    return await told(host, "summarize", text)


KEYWORD = Keyword(
    phrase="SUMMARIZE",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("text", kind="text"),),
    returns="text",
    doc="A text in short.",
    example="short = SUMMARIZE text",
    handler=run,
)
