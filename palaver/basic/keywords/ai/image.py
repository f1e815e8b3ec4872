"""IMAGE: makes a picture."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text as text_of

_LONGEST: Final = 4000


async def run(host: Host, prompt: Any) -> File:
    wanted = text_of(prompt).strip()
    if not 1 <= len(wanted) <= _LONGEST:
        raise argument_error(f"IMAGE takes 1 to {_LONGEST:,} characters")
    return await host.senses.drawn(wanted)


KEYWORD = Keyword(
    phrase="IMAGE",
    family="ai",
    tier=2,
    effect="send",
    aliases=("GET IMAGE",),
    parameters=(Parameter("prompt", kind="text"),),
    returns="file",
    doc="Makes a picture.",
    example='picture = IMAGE "a red boat"',
    handler=run,
)
