"""BEGIN TRANSACTION: changes count from COMMIT on only."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword
from palaver.basic.rows.brackets import outside


async def run(host: Host) -> None:
    outside(host, "begin")


KEYWORD = Keyword(
    phrase="BEGIN TRANSACTION",
    family="transactions",
    tier=2,
    effect="write",
    doc="Changes count from COMMIT on only.",
    example="BEGIN TRANSACTION",
    handler=run,
)
