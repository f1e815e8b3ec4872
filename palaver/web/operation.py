"""What operators and programs ask of a running server: alive, ready, metrics, OpenAPI."""

from collections.abc import Sequence
from typing import Final

import msgspec
from starlette.responses import Response

from palaver import __version__
from palaver.core import metrics
from palaver.core.health import Health, PartHealth
from palaver.kit import jsons
from palaver.web import openapi
from palaver.web.call import Call
from palaver.web.door import must_show_ui_key
from palaver.web.render import Pages
from palaver.web.route import PUBLIC, Route
from palaver.web.table import RouteTable


class Ready(msgspec.Struct, frozen=True):
    ok: bool
    parts: Sequence[PartHealth]


class Alive(msgspec.Struct, frozen=True):
    ok: bool
    version: str


async def healthz(_call: Call[None]) -> Alive:
    return Alive(ok=True, version=__version__)


async def readyz(call: Call[None]) -> Response:
    """503 when a part is down; reasons are for operators, so strangers only learn which part."""
    parts = await call.get(Health).check()
    ok = all(part.ok for part in parts)
    known = call.visitor is not None and call.visitor.may("system.read")
    shown = parts if known else [PartHealth(name=part.name, ok=part.ok, ms=part.ms) for part in parts]
    return Response(jsons.encode(Ready(ok, shown)), 200 if ok else 503, media_type="application/json")


async def scrape(_call: Call[None]) -> Response:
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def describe(call: Call[None]) -> dict[str, object]:
    await must_show_ui_key(call)
    return openapi.document(call.get(RouteTable).routes, __version__)


async def docs(call: Call[None]) -> Response:
    """The API reference, from the same routes as OpenAPI."""
    await must_show_ui_key(call)
    routes = [route for route in call.get(RouteTable).routes if not route.page]
    return call.get(Pages).page(call, "docs.html", routes=sorted(routes, key=lambda route: (route.path, route.method)))


ROUTES: Final = (
    Route(
        method="GET",
        path="/healthz",
        handler=healthz,
        permission=PUBLIC,
        rate="public",
        response=Alive,
        summary="Alive",
    ),
    Route(
        method="GET",
        path="/readyz",
        handler=readyz,
        permission=PUBLIC,
        rate="public",
        response=Ready,
        summary="Ready: every part is probed",
    ),
    Route(
        method="GET",
        path="/metrics",
        handler=scrape,
        permission=PUBLIC,
        rate="public",
        summary="Metrics, summed over the workers",
        produces="text/plain",
    ),
    Route(method="GET", path="/openapi.json", handler=describe, permission=PUBLIC, rate="public", summary="OpenAPI"),
    Route(method="GET", path="/docs", handler=docs, permission=PUBLIC, rate="public", page=True),
)
