"""SOAP: calls a SOAP service."""

from typing import Any, Final

from palaver.basic.host import Host
from palaver.basic.http.answers import demand
from palaver.basic.http.exchange import asked
from palaver.basic.http.soap import Operation, described, envelope, reply
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside
from palaver.basic.values.kinds import Response
from palaver.basic.values.text import text

_XML: Final = "text/xml; charset=utf-8"


async def run(host: Host, url: Any, operation: Any, params: Any = None) -> Response:
    """Faults come with status 500 and say more than it does; other failures are told by their status."""
    name = text(operation)
    found = await _operation(host, text(url), name)
    body = envelope(name, found.namespace, params if isinstance(params, dict) else {})
    headers = {"soapaction": f'"{found.action or name}"'}
    answer = await asked(host, "POST", found.endpoint, body, _XML, headers)
    if answer.status != 500:
        demand(answer)
    data = await beside(reply, answer.body)
    return Response(status=answer.status, statusText=answer.reason, headers=dict(answer.headers), data=data)


async def _operation(host: Host, url: str, name: str) -> Operation:
    if not url.casefold().endswith("wsdl"):
        return Operation(url)
    answer = await asked(host, "GET", url)
    demand(answer)
    return await beside(described, answer.body, name)


KEYWORD = Keyword(
    phrase="SOAP",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("operation", kind="text"),
        Parameter("params", kind="map", required=False),
    ),
    returns="any",
    doc="Calls a SOAP service.",
    example='answer = SOAP wsdl, "GetRate", { "currency": "EUR" }',
    handler=run,
)
