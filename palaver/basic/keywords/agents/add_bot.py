"""ADD BOT: lets another bot take part in this session."""

from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text

_MOST: Final = 50
_LONGEST: Final = 100


async def run(host: Host, name: Any, trigger: Any = None, tools: Any = None, schedule: Any = None) -> None:
    """It answers messages in which one of the words stands; without words, those in which its name does."""
    if schedule is not None:
        raise BasicError("NotImplemented", "ADD BOT .. WITH SCHEDULE: the bot's own programs SET SCHEDULE")
    words = _listed("WITH TRIGGER", trigger)
    await host.guests.add(text(name).strip(), words or [], _listed("WITH TOOLS", tools))


def _listed(clause: str, given: Any) -> list[str] | None:
    if given is None:
        return None
    parts = [text(each).strip() for each in (given if isinstance(given, list) else text(given).split(","))]
    found = [part for part in parts if part]
    if not found:
        raise argument_error(f"{clause} takes words with commas between")
    if len(found) > _MOST or any(len(each) > _LONGEST for each in found):
        raise argument_error(f"{clause} takes {_MOST} words of up to {_LONGEST} characters")
    return found


KEYWORD = Keyword(
    phrase="ADD BOT",
    family="agents",
    tier=2,
    effect="write",
    apart=True,
    parameters=(
        Parameter("name", kind="text"),
        Parameter(
            "trigger",
            kind="text",
            required=False,
            words=(
                "WITH TRIGGER",
                "TRIGGER ON",
                "TRIGGER",
            ),
            positional=False,
        ),
        Parameter("tools", kind="text", required=False, words=("WITH TOOLS",), positional=False),
        Parameter("schedule", kind="text", required=False, words=("WITH SCHEDULE",), positional=False),
    ),
    doc="Lets another bot take part in this session: it answers messages with its words.",
    example='ADD BOT "sales" WITH TRIGGER "price,offer"',
    handler=run,
)
