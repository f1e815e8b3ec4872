"""SET BOT PRIORITY: which bot is asked first."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.numbers import operand
from palaver.basic.values.text import text

_LARGEST: Final = 1_000_000


async def run(host: Host, bot: Any, priority: Any) -> None:
    number = float(operand(priority))
    if not number.is_integer() or abs(number) > _LARGEST:
        raise argument_error(f"a priority is a whole number up to {_LARGEST:,}")
    await host.guests.prioritise(text(bot).strip(), int(number))


KEYWORD = Keyword(
    phrase="SET BOT PRIORITY",
    family="agents",
    tier=2,
    effect="write",
    apart=True,
    parameters=(
        Parameter("bot", kind="text"),
        Parameter("priority", kind="integer"),
    ),
    doc="Which bot is asked first: the one with the highest number.",
    example='SET BOT PRIORITY "sales", 1',
    handler=run,
)
