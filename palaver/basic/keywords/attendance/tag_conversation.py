"""TAG CONVERSATION: tags a conversation."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values import text as texts

_LONGEST: Final = 50


async def run(host: Host, id: Any, tag: Any) -> None:
    found = " ".join(texts.text(tag).split())
    if not 0 < len(found) <= _LONGEST:
        raise argument_error(f"a tag has up to {_LONGEST} characters")
    await host.desk.mark(texts.text(id).strip(), tag=found)


KEYWORD = Keyword(
    phrase="TAG CONVERSATION",
    family="attendance",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("id", kind="text"),
        Parameter("tag", kind="text", words=("WITH",)),
    ),
    permission="inbox.work",
    doc="Tags a conversation.",
    example='TAG CONVERSATION id WITH "billing"',
    handler=run,
)
