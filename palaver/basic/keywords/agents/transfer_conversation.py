"""TRANSFER CONVERSATION: hands the conversation to another bot."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, bot: Any) -> None:
    """The program goes on to its end; the next message begins the other bot's own."""
    await host.guests.give(text(bot).strip())


KEYWORD = Keyword(
    phrase="TRANSFER CONVERSATION",
    family="agents",
    tier=2,
    effect="write",
    apart=True,
    parameters=(Parameter("bot", kind="text", words=("TO",)),),
    doc="Hands the conversation to another bot, from its next message on.",
    example='TRANSFER CONVERSATION TO "support"',
    handler=run,
)
