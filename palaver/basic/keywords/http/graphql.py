"""GRAPHQL: asks a GraphQL server."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.http.bodies import JSON
from palaver.basic.http.exchange import exchanged
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import Response
from palaver.basic.values.members import key_of
from palaver.basic.values.text import text


async def run(host: Host, url: Any, query: Any, variables: Any = None, pairs: Any = None) -> Response:
    given = {**(variables if isinstance(variables, dict) else {}), **(pairs or {})}
    answer = await exchanged(host, "POST", url, [{"query": text(query), "variables": given}, JSON])
    data = answer["data"]
    if isinstance(data, dict) and (key := key_of(data, "errors")) and data[key]:
        answer["ok"] = False
    return answer


KEYWORD = Keyword(
    phrase="GRAPHQL",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("query", kind="text"),
        Parameter("variables", kind="map", required=False),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="map",
    doc="Asks a GraphQL server.",
    example="answer = GRAPHQL url, query WITH id = 17",
    handler=run,
)
