"""COMMIT: makes the changes count."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword
from palaver.basic.rows.brackets import outside


async def run(host: Host) -> None:
    outside(host, "commit")


KEYWORD = Keyword(
    phrase="COMMIT",
    family="transactions",
    tier=2,
    effect="write",
    doc="Makes the changes count.",
    example="COMMIT",
    handler=run,
)
