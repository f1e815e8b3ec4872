"""SET MODEL ROUTING: chooses how models are chosen."""

from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text

_OWN: Final = frozenset({"auto", "quality", "fallback"})  # the bot's model, and those of `model.fallback` behind it
_AMONG: Final = frozenset({"cost", "load-balanced"})  # the cheapest of those, or each in its turn


async def run(host: Host, mode: Any) -> None:
    """`manual` leaves it at the model that was chosen."""
    wanted = text(mode).strip().casefold()
    if wanted in _OWN | _AMONG:
        await host.use_model("auto")
        await host.use_routing(wanted if wanted in _AMONG else "")
    elif wanted == "manual":
        await host.use_routing("")
    else:
        raise BasicError("NotFound", f"there is no routing {wanted[:60]!r}")


KEYWORD = Keyword(
    phrase="SET MODEL ROUTING",
    family="llm",
    tier=1,
    effect="write",
    apart=True,
    parameters=(Parameter("mode", kind="text"),),
    doc="Chooses how models are chosen: the bot's own first, the cheapest of its fallbacks, or each in its turn.",
    example='SET MODEL ROUTING "cost"',
    handler=run,
)
