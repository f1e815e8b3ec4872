"""GET SUMMARY: a conversation in short."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import told
from palaver.basic.values.text import text


async def run(host: Host, id: Any) -> str:
    """As far as it was summed up already, else by a model."""
    conversation = text(id).strip()
    return await host.desk.summary(conversation) or await told(
        host, "conversation", await host.desk.transcript(conversation)
    )


KEYWORD = Keyword(
    phrase="GET SUMMARY",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("id", kind="text"),),
    returns="text",
    permission="inbox.work",
    doc="A conversation in short.",
    example="text = GET SUMMARY id",
    handler=run,
)
