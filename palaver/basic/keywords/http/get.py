"""GET: asks an address, or reads a variable of the session or a file."""

from typing import Any, Final

from palaver.basic.drive.paths import normal
from palaver.basic.host import Host
from palaver.basic.http.addresses import is_address, is_own, with_query
from palaver.basic.http.answers import content_of, demand
from palaver.basic.http.exchange import asked
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of
from palaver.basic.values.text import text
from palaver.basic.world import world

_SESSION: Final = "session."


async def run(host: Host, url: Any, query: Any = None, columns: tuple[str, ...] = ()) -> Any:
    """The value of a variable that is no address is the variable's: `GET role` asks nobody."""
    place = text(url)
    if is_address(place) or is_own(place):
        answer = await asked(host, "GET", with_query(place, query))
        demand(answer)
        return await content_of(host, answer)
    if place.casefold().startswith(_SESSION):
        return await host.remembered("session", key_of(place[len(_SESSION) :]))
    if columns[:1] not in {(), ("",)}:
        world().log("warn", f"GET {columns[0]}: the variable holds no address, so this is its own value")
        return url
    return await host.drive.text(normal(place))


KEYWORD = Keyword(
    phrase="GET",
    family="http",
    tier=1,
    effect="read",
    apart=True,
    parameters=(
        Parameter("url", kind="text"),
        Parameter("query", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="any",
    overloads=True,
    doc="Asks an address, or reads a variable of the session or a file.",
    example='rates = GET "https://example.org/rates"',
    handler=run,
)
