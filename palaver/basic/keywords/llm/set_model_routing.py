"""SET MODEL ROUTING: chooses how models are chosen."""

from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text

_OWN: Final = frozenset({"auto", "fallback"})  # the bot's model, and those of `model.fallback` behind it
_CHOOSING: Final = frozenset({"cost", "quality", "load-balanced"})


async def run(host: Host, mode: Any) -> None:
    wanted = text(mode).strip().casefold()
    if wanted in _OWN:
        await host.use_model("auto")
    elif wanted in _CHOOSING:
        raise BasicError("NotImplemented", f"nobody chooses models by {wanted}: the module routing is not there")
    elif wanted != "manual":
        raise BasicError("NotFound", f"there is no routing {wanted[:60]!r}")


KEYWORD = Keyword(
    phrase="SET MODEL ROUTING",
    family="llm",
    tier=1,
    effect="write",
    parameters=(Parameter("mode", kind="text"),),
    doc="Chooses how models are chosen.",
    example='SET MODEL ROUTING "cost"',
    handler=run,
)
