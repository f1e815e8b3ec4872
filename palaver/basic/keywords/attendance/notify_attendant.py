"""NOTIFY ATTENDANT: leaves somebody a note."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values import text as texts

_LONGEST: Final = 2_000


async def run(host: Host, id: Any, text: Any) -> None:
    """It stands on top of their inbox until they have seen it."""
    found = texts.text(text).strip()
    if not 0 < len(found) <= _LONGEST:
        raise argument_error(f"a note has up to {_LONGEST:,} characters")
    await host.desk.notify(texts.text(id).strip(), found)


KEYWORD = Keyword(
    phrase="NOTIFY ATTENDANT",
    family="attendance",
    tier=2,
    effect="send",
    aliases=("NOTIFY AGENT",),
    parameters=(
        Parameter("id", kind="text"),
        Parameter("text", kind="text"),
    ),
    permission="inbox.work",
    doc="Leaves a note in somebody's inbox.",
    example='NOTIFY ATTENDANT id, "A customer waits"',
    handler=run,
)
