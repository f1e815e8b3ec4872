"""JSON routes of bots."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from starlette.responses import Response

from palaver.config.bots import Bot, Bots
from palaver.config.document import schema
from palaver.config.document.names import ALIAS, COLLECTION
from palaver.kit import jsons, paging
from palaver.web.call import Call
from palaver.web.route import Route

AliasText = Annotated[str, msgspec.Meta(pattern=ALIAS)]
CollectionText = Annotated[str, msgspec.Meta(pattern=COLLECTION)]

_VIEWS: Final = 1_000


class NewBot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The short fields are shorthand for parts of `config`; both together merge, the short ones win."""

    alias: AliasText
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    description: str | None = None
    prompt: str | None = None
    model: str | None = None
    collections: list[CollectionText] | None = None
    config: dict[str, Any] | None = None


class BotView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alias: str
    name: str
    description: str
    version: int
    version_id: UUID
    model: str
    collections: list[str]
    config: dict[str, Any]
    created_at: datetime
    updated_at: datetime


def view(bot: Bot) -> BotView:
    document = bot.document
    return BotView(
        id=bot.id,
        alias=bot.alias,
        name=bot.name,
        description=document.identity.description,
        version=bot.number,
        version_id=bot.version_id,
        model=document.model.name or document.model.connection,
        collections=[use.name for use in document.knowledge.collections],
        config=document.model_dump(mode="json"),
        created_at=bot.created_at,
        updated_at=bot.updated_at,
    )


_views: dict[UUID, tuple[Bot, bytes]] = {}


def _written(bot: Bot) -> bytes:
    """The view as JSON, kept for as long as the same bot is asked for: writing it costs more than all the rest."""
    known = _views.get(bot.id)
    if known is not None and known[0] is bot:
        return known[1]
    if len(_views) >= _VIEWS:
        _views.clear()
    made = jsons.encode(view(bot))
    _views[bot.id] = (bot, made)
    return made


def config_of(body: NewBot) -> dict[str, Any]:
    """The document that a request for a new bot describes."""
    short: dict[str, dict[str, Any]] = {
        "identity": {"alias": body.alias, "name": body.name or None, "description": body.description},
        "prompt": {"system": body.prompt},
        "model": {"name": body.model},
        "knowledge": {
            "collections": None if body.collections is None else [{"name": name} for name in body.collections]
        },
    }
    config = dict(body.config or {})
    for section, fields in short.items():
        given = {name: value for name, value in fields.items() if value is not None}
        base = config.get(section, {})
        if given:
            config[section] = {**base, **given} if isinstance(base, dict) else base
    return config


async def create(call: Call[NewBot]) -> BotView:
    call.noted["bot"] = call.body.alias
    return view(await call.get(Bots).create(call.caller, config_of(call.body)))


async def read(call: Call[None]) -> Response:
    bot = await call.get(Bots).active(call.caller, call.params["alias"])
    return Response(_written(bot), media_type="application/json")


async def listing(call: Call[None]) -> paging.Page[BotView]:
    found = await call.get(Bots).all(call.caller, call.query.limit + 1, call.query.cursor)
    return paging.page([view(bot) for bot in found], call.query, lambda bot: bot.id)


async def archive(call: Call[None]) -> None:
    await call.get(Bots).archive(call.caller, call.params["alias"])


async def schema_of_bots(_call: Call[None]) -> dict[str, Any]:
    return dict(schema.schema())


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/schemas/bot",
        handler=schema_of_bots,
        permission="bots.read",
        response=dict[str, Any],
        summary="Read the JSON Schema of a bot's configuration",
    ),
    Route(
        method="POST",
        path="/api/bots",
        handler=create,
        permission="bots.write",
        body=NewBot,
        response=BotView,
        status=201,
        summary="Create a bot and publish its version 1",
    ),
    Route(
        method="GET",
        path="/api/bots",
        handler=listing,
        permission="bots.read",
        query=paging.PageQuery,
        response=paging.Page[BotView],
        summary="List bots",
    ),
    Route(
        method="GET",
        path="/api/bots/{alias}",
        handler=read,
        permission="bots.read",
        response=BotView,
        summary="Read a bot's published configuration",
    ),
    Route(
        method="DELETE",
        path="/api/bots/{alias}",
        handler=archive,
        permission="bots.write",
        status=204,
        summary="Archive a bot",
    ),
)
