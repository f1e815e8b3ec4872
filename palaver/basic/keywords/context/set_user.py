"""SET USER: acts as another user; for administrators, and on record. With more behind it, it keeps who somebody is."""

from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, id: Any, email: Any = None, other: Any = None, columns: tuple[str, ...] = ()) -> None:
    """`SET USER name, email, id`: what a dialog knows of whoever is there, for USER MEMORY."""
    if len(columns) > 1:
        for key, value in (("name", id), ("email", email), ("id", other)):
            if said := text(value).strip():
                await host.remember("user", key, said)
        return
    user = text(id).strip()
    if not user:
        raise argument_error("SET USER takes the id or the address of somebody")
    await host.act_as(user)


KEYWORD = Keyword(
    phrase="SET USER",
    family="context",
    tier=1,
    effect="write",
    parameters=(
        Parameter("id"),
        Parameter("email", required=False),
        Parameter("other", required=False),
    ),
    permission="admin",
    doc="Acts as another user for the rest of the run; for administrators, and on record.",
    example='SET USER "ana@example.org"',
    handler=run,
)
