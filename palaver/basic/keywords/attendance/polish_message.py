"""POLISH MESSAGE: a message in better words."""

from typing import Any, Final

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import told
from palaver.basic.values.text import text

_LONGEST: Final = 100


async def run(host: Host, message: Any, tone: Any = None) -> str:
    """A model's; nothing of any conversation is read for it."""
    manner = "friendly and clear" if tone is None else " ".join(text(tone).split())[:_LONGEST]
    return await told(host, "polish", message, tone=manner)


KEYWORD = Keyword(
    phrase="POLISH MESSAGE",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("message", kind="text"),
        Parameter("tone", kind="text", required=False),
    ),
    returns="text",
    doc="A message in better words.",
    example='text = POLISH MESSAGE text, "friendly"',
    handler=run,
)
