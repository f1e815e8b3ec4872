"""JSON routes of imported services: an OpenAPI document in, tools of the account out."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.core.errors import Unprocessable
from palaver.kit import jsons
from palaver.tools.openapi.operation import Auth
from palaver.tools.openapi.reading import LARGEST
from palaver.tools.openapi.services import NAME, PREFIX, HttpServices, Imported, NewService, Service
from palaver.web.call import Call
from palaver.web.route import Route

MANAGE: Final = "tools.manage"
_ADDRESS: Final = 2_000

Address = Annotated[str, msgspec.Meta(max_length=_ADDRESS)]


class Import(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    An OpenAPI document of version 3.0 or 3.1: itself, as an object or as text, or the address where it lies.

    `base_url`: where the service is, if not where the document says. `auth`: what shows it who calls.
    """

    name: Annotated[str, msgspec.Meta(pattern=NAME)]
    document: dict[str, Any] | Annotated[str, msgspec.Meta(max_length=LARGEST)] | None = None
    url: Address | None = None
    base_url: Address | None = None
    auth: Auth | None = None


class ServiceView(msgspec.Struct, frozen=True, kw_only=True):
    """An imported service; `secret` is the reference to its credential."""

    id: UUID
    name: str
    title: str
    base_url: str
    secret: str | None
    tools: list[str]
    source: str
    created_by: str
    created_at: datetime


class Services(msgspec.Struct, frozen=True):
    items: list[ServiceView]


async def add_service(call: Call[Import]) -> Imported:
    return await added(call, call.body)


async def added(call: Call[Any], body: Import) -> Imported:
    """Unprocessable where nothing, or both, says what the document is."""
    services = call.get(HttpServices)
    if (body.document is None) == (body.url is None):
        raise Unprocessable("Give the document, or the address where it lies.")
    if body.url is not None:
        data = await services.fetched(body.url)
    else:
        data = body.document.encode() if isinstance(body.document, str) else jsons.encode(body.document)
    new = NewService(name=body.name, document=data, source=body.url or "", base_url=body.base_url or "", auth=body.auth)
    made = await services.add(call.caller, new)
    call.note("service", made.name)
    return made


async def list_services(call: Call[None]) -> Services:
    return Services([view(each) for each in await call.get(HttpServices).services(call.caller)])


async def remove_service(call: Call[None]) -> None:
    await call.get(HttpServices).remove(call.caller, call.params["service"])


def view(service: Service) -> ServiceView:
    return ServiceView(
        id=service.id,
        name=service.name,
        title=service.title,
        base_url=service.base_url,
        secret=service.auth["secret"] if service.auth else None,
        tools=[f"{PREFIX}{service.name}.{each['name']}" for each in service.operations],
        source=service.source,
        created_by=service.created_by,
        created_at=service.created_at,
    )


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/tools/services",
        handler=add_service,
        permission=MANAGE,
        body=Import,
        response=Imported,
        status=201,
        summary="Make tools of a service by its OpenAPI document",
        refuses=(409, 413),
    ),
    Route(
        method="GET",
        path="/api/tools/services",
        handler=list_services,
        permission=MANAGE,
        response=Services,
        summary="List imported services",
    ),
    Route(
        method="DELETE",
        path="/api/tools/services/{service}",
        handler=remove_service,
        permission=MANAGE,
        status=204,
        summary="Remove an imported service and its tools",
    ),
)
