"""CREATE TEAM: makes a group."""

from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text

_MOST: Final = 200
_LONGEST: Final = 100


async def run(host: Host, name: Any, members: Any, template: Any = None) -> str:
    if template is not None:
        raise BasicError("NotImplemented", "teams by a template need the module groups to have some, which it has not")
    called = text(name).strip()
    if not 0 < len(called) <= _LONGEST:
        raise argument_error(f"a team has a name of up to {_LONGEST} characters")
    listed = members if isinstance(members, list) else text(members).replace(";", ",").split(",")
    emails = [*dict.fromkeys(filter(None, (_address(each) for each in listed)))]
    if len(emails) > _MOST:
        raise argument_error(f"CREATE TEAM takes {_MOST} people at once")
    return await host.people.create(called, emails)


def _address(each: Any) -> str:
    """A row of people has it as `email`."""
    return text(each.get("email") if isinstance(each, dict) else each).strip()


KEYWORD = Keyword(
    phrase="CREATE TEAM",
    family="office",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("name", kind="text"),
        Parameter("members"),
        Parameter("template", required=False),
    ),
    returns="text",
    permission="roles.manage",
    doc="Makes a group.",
    example='CREATE TEAM "fair", people',
    handler=run,
)
