"""WAIT FOR EVENT: waits for an event."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.numbers import operand
from palaver.basic.values.text import text

_USUAL_S: Final = 60.0
_LONGEST: Final = 400  # folding a letter may make three of it


async def run(host: Host, name: Any, timeout: Any = None) -> Any:  # noqa: ASYNC109  # as the clause is called
    """What the event carries, NULL when none came in time."""
    return await host.agenda.wait(*awaited(name, timeout))


def awaited(name: Any, timeout: Any) -> tuple[str, float]:
    """The event's name as all events have it, and the seconds that it is waited for."""
    seconds = _USUAL_S if timeout is None else float(operand(timeout))
    if not seconds >= 0:
        raise argument_error("TIMEOUT takes seconds from 0 on")
    named = text(name).strip().casefold()
    if not 1 <= len(named) <= _LONGEST:
        raise argument_error("an event has a name of up to 200 characters")
    return named, seconds


KEYWORD = Keyword(
    phrase="WAIT FOR EVENT",
    family="events",
    tier=2,
    effect="await",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("timeout", kind="number", required=False, words=("TIMEOUT",), positional=False),
    ),
    returns="any",
    doc="Waits for an event.",
    example='paid = WAIT FOR EVENT "order-paid" TIMEOUT 60',
    handler=run,
)
