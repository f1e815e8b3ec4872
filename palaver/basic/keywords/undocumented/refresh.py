"""REFRESH: runs a job again."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text
from palaver.basic.world import world


async def run(host: Host, file: Any) -> None:
    """Once, as soon as this line is done; its own schedule stays."""
    await host.agenda.schedule(world().local(), text(file), None, None)


KEYWORD = Keyword(
    phrase="REFRESH",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(Parameter("file", kind="text"),),
    undocumented=True,
    instead='write SET SCHEDULE NOW(), "file"',
    doc="Runs a job again.",
    example='REFRESH "report"',
    handler=run,
)
