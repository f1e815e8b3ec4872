"""SET HEADER: sends a header with all requests of this run."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.http.headers import set_header
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, name: Any, value: Any) -> None:
    set_header(host.http.headers, text(name), text(value))


KEYWORD = Keyword(
    phrase="SET HEADER",
    family="http",
    tier=1,
    effect="write",
    apart=True,
    parameters=(
        Parameter("name", kind="text"),
        Parameter(
            "value",
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Sends a header with all requests of this run.",
    example='SET HEADER "Authorization", token',
    handler=run,
)
