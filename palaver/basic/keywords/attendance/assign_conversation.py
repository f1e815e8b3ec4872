"""ASSIGN CONVERSATION: gives a conversation to somebody."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, id: Any, attendant: Any) -> None:
    """One that waits, or that one has oneself."""
    await host.desk.assign(text(id).strip(), text(attendant).strip())


KEYWORD = Keyword(
    phrase="ASSIGN CONVERSATION",
    family="attendance",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("id", kind="text"),
        Parameter("attendant", kind="text", words=("TO",)),
    ),
    permission="inbox.work",
    doc="Gives a conversation to somebody.",
    example='ASSIGN CONVERSATION id TO "ana@example.org"',
    handler=run,
)
