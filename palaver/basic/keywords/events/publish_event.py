"""PUBLISH EVENT: tells all handlers of an event."""

from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text

_LONGEST = 200


async def run(host: Host, name: Any, data: Any = None) -> None:
    named = text(name).strip()
    if not 1 <= len(named) <= _LONGEST:
        raise argument_error("an event has a name of up to 200 characters")
    if data is not None and not isinstance(data, dict):
        raise argument_error("an event carries a map")
    await host.agenda.publish(named, data or {})


KEYWORD = Keyword(
    phrase="PUBLISH EVENT",
    family="events",
    tier=2,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("data", kind="map", required=False, words=("WITH",), shape="pairs"),
    ),
    doc="Tells all handlers of an event.",
    example='PUBLISH EVENT "order-paid" WITH id = 17',
    handler=run,
)
