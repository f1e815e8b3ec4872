"""One exchange with another server, as all keywords of HTTP make it."""

from collections.abc import Mapping, Sequence
from typing import Any

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.http.addresses import is_own
from palaver.basic.http.answers import response_of
from palaver.basic.http.bodies import body_of
from palaver.basic.ports.http import Answer, Request
from palaver.basic.values.kinds import Response
from palaver.basic.values.text import text
from palaver.basic.world import world


async def exchanged(
    host: Host,
    method: str,
    url: Any,
    values: Sequence[Any] = (),
    names: Sequence[str] = (),
    pairs: Mapping[str, Any] | None = None,
) -> Response:
    """What POST and its siblings do: a status of 400 and above is a value like any other."""
    body, kind = await body_of(host, values, names, pairs)
    return await response_of(host, await asked(host, method, url, body, kind))


async def asked(
    host: Host, method: str, url: Any, body: bytes = b"", kind: str = "", headers: Mapping[str, str] | None = None
) -> Answer:
    place = text(url)
    if is_own(place):
        raise BasicError("NotImplemented", "programs do not ask this server's own API yet")
    own = {**({"content-type": kind} if kind else {}), **(headers or {})}
    around = world()
    around.http_status = 0
    answer = await host.http.ask(Request(method=method, url=place, body=body, headers=own))
    around.http_status = answer.status
    return answer
