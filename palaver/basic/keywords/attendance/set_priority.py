"""SET PRIORITY: how urgent a conversation is."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values import text as texts


async def run(host: Host, id: Any, priority: Any) -> None:
    """low, normal, high or urgent: the most urgent is next."""
    await host.desk.mark(texts.text(id).strip(), priority=texts.text(priority).strip().lower() or "none")


KEYWORD = Keyword(
    phrase="SET PRIORITY",
    family="attendance",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("id", kind="text"),
        Parameter("priority", kind="text", words=("TO",)),
    ),
    permission="inbox.work",
    doc="How urgent a conversation is.",
    example='SET PRIORITY id TO "high"',
    handler=run,
)
