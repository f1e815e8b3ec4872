"""ADD MEMBER: adds somebody to a group."""

from typing import Any

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, group: Any, email: Any, role: Any = None) -> str:
    """What somebody may comes from their roles and those of the group: within it all are members."""
    wanted = "member" if role is None else text(role).strip().lower()
    if wanted not in {"member", "admin", "viewer"}:
        raise argument_error("a role in a group is admin, member or viewer")
    if wanted != "member":
        raise BasicError("NotImplemented", f"the module groups knows no {wanted} of a group, only members")
    return await host.people.join(text(group).strip(), text(email).strip())


KEYWORD = Keyword(
    phrase="ADD MEMBER",
    family="office",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("group", kind="text"),
        Parameter("email", kind="text"),
        Parameter("role", kind="text", required=False),
    ),
    returns="text",
    permission="people.manage",
    doc="Adds somebody to a group.",
    example='ADD MEMBER "team", email, "member"',
    handler=run,
)
