"""SET ATTENDANT STATUS: says whether somebody is there."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, id: Any, status: Any) -> None:
    """Until they, or another program, say something else."""
    await host.desk.put_status(text(id).strip(), text(status).strip().lower())


KEYWORD = Keyword(
    phrase="SET ATTENDANT STATUS",
    family="attendance",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("id", kind="text"),
        Parameter("status", kind="text", words=("TO",)),
    ),
    permission="inbox.work",
    doc="Says whether somebody is there: online, away, busy or offline.",
    example='SET ATTENDANT STATUS id TO "away"',
    handler=run,
)
