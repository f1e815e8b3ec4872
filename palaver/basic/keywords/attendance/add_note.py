"""ADD NOTE: adds a note to a conversation."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values import text as texts

_LONGEST: Final = 2_000


async def run(host: Host, id: Any, text: Any) -> None:
    """Those who answer see it, whoever asks does not."""
    found = texts.text(text).strip()
    if not 0 < len(found) <= _LONGEST:
        raise argument_error(f"a note has up to {_LONGEST:,} characters")
    await host.desk.mark(texts.text(id).strip(), note=found)


KEYWORD = Keyword(
    phrase="ADD NOTE",
    family="attendance",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("id", kind="text"),
        Parameter("text", kind="text", words=("TO",)),
    ),
    permission="inbox.work",
    doc="Adds a note to a conversation.",
    example='ADD NOTE id, "called back"',
    handler=run,
)
