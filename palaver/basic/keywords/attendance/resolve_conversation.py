"""RESOLVE CONVERSATION: ends a conversation."""

from typing import Any, Final

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text

_LONGEST: Final = 500


async def run(host: Host, id: Any, reason: Any = None) -> None:
    """It is closed; the reason stands in the record."""
    await host.desk.resolve(text(id).strip(), "" if reason is None else text(reason)[:_LONGEST])


KEYWORD = Keyword(
    phrase="RESOLVE CONVERSATION",
    family="attendance",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("id", kind="text"),
        Parameter("reason", kind="text", required=False, words=("WITH",)),
    ),
    permission="inbox.work",
    doc="Ends a conversation.",
    example='RESOLVE CONVERSATION id WITH "solved"',
    handler=run,
)
