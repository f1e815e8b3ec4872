"""ALLOW ROLE: lets only who has a role go on with this script."""

import re
from typing import Any

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, role: Any) -> None:
    """One of several, with ; or , between them, is enough."""
    given = role if isinstance(role, list) else re.split("[;,]", text(role))
    wanted = [name for each in given if (name := text(each).strip())]
    if not wanted:
        raise argument_error("ALLOW ROLE takes the name of a role")
    known = host.roles()
    if known is not None and not known.intersection(map(str.casefold, wanted)):
        raise BasicError("AccessDenied", f"this is for {' or '.join(wanted)[:100]} alone")


KEYWORD = Keyword(
    phrase="ALLOW ROLE",
    family="scripts",
    tier=3,
    effect="read",
    parameters=(Parameter("role", kind="text"),),
    doc="Lets only who has a role go on with this script; AccessDenied for others.",
    example='ALLOW ROLE "staff"',
    handler=run,
)
