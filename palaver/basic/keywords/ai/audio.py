"""AUDIO: speaks a text."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text as text_of

_LONGEST: Final = 4096


async def run(host: Host, text: Any) -> File:
    wanted = text_of(text).strip()
    if not 1 <= len(wanted) <= _LONGEST:
        raise argument_error(f"AUDIO takes 1 to {_LONGEST:,} characters")
    return await host.senses.spoken(wanted)


KEYWORD = Keyword(
    phrase="AUDIO",
    family="ai",
    tier=2,
    effect="send",
    parameters=(Parameter("text", kind="text"),),
    returns="file",
    doc="Speaks a text.",
    example='sound = AUDIO "Good morning"',
    handler=run,
)
