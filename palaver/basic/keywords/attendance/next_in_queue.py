"""NEXT IN QUEUE: takes the next conversation."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> dict[str, Any] | None:
    """The one that waits longest; NULL where none does."""
    return await host.desk.next()


KEYWORD = Keyword(
    phrase="NEXT IN QUEUE",
    family="attendance",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    returns="map",
    permission="inbox.work",
    doc="Takes the conversation that waits longest.",
    example="conversation = NEXT IN QUEUE",
    handler=run,
)
