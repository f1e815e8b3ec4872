"""ROLLBACK: takes the changes back."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword
from palaver.basic.rows.brackets import outside


async def run(host: Host) -> None:
    outside(host, "rollback")


KEYWORD = Keyword(
    phrase="ROLLBACK",
    family="transactions",
    tier=2,
    effect="write",
    doc="Takes the changes back.",
    example="ROLLBACK",
    handler=run,
)
