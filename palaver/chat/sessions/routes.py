"""Routes of conversations: their owner lists, searches, reads, renames, pins, copies, exports and removes them."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from starlette.responses import Response

from palaver.chat.sessions.export import as_json, as_markdown
from palaver.chat.sessions.sessions import NO_SESSION, Sessions, StoredMessage, StoredSession
from palaver.chat.sessions.upkeep import Change, Upkeep
from palaver.config.bots import Bots
from palaver.core.caller import Caller
from palaver.core.errors import NotFound
from palaver.kit import paging
from palaver.web.call import Call
from palaver.web.route import JSON, Route

MARKDOWN: Final = "text/markdown; charset=utf-8"
_WHOLE: Final = 100_000  # messages; more than a conversation takes
LONGEST_SEARCH: Final = 200
_LONGEST_TITLE: Final = 200


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    bot: str | None
    version: int
    title: str
    status: str
    pinned: bool
    created_at: datetime
    updated_at: datetime


class ListQuery(paging.PageQuery, frozen=True):
    """`q` is looked for in titles and in what was said, however it is written large or small."""

    q: Annotated[str, msgspec.Meta(max_length=LONGEST_SEARCH)] = ""


class ExportQuery(msgspec.Struct, frozen=True):
    format: Literal["md", "json"] = "md"


class Changed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of a conversation: a title, and whether it comes first in lists."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST_TITLE)] | None = None
    pinned: bool | None = None


class Fork(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`turn` is the last one that is copied; without it the branch that is shown is copied whole."""

    turn: UUID | None = None


class Purged(msgspec.Struct, frozen=True, kw_only=True):
    removed: int


async def list_sessions(call: Call[None]) -> paging.Page[SessionView]:
    query = call.query
    found = await call.get(Sessions).all(call.caller, query.limit + 1, query.cursor, query.q)
    aliases = await alias_of(call.get(Bots), call.caller, {session.bot_id for session in found})
    return paging.page([_view(session, aliases) for session in found], query, lambda session: session.id)


async def read_session(call: Call[None]) -> SessionView:
    return await _viewed(call, call.id("id", NO_SESSION))


async def list_messages(call: Call[None]) -> paging.Page[StoredMessage]:
    found = await call.get(Sessions).messages(
        call.caller, call.id("id", NO_SESSION), call.query.limit + 1, call.query.cursor
    )
    return paging.page(found, call.query, lambda message: message.id)


async def change(call: Call[Changed]) -> SessionView:
    id = call.id("id", NO_SESSION)
    await call.get(Upkeep).change(call.caller, id, Change(title=call.body.title, pinned=call.body.pinned))
    return await _viewed(call, id)


async def remove(call: Call[None]) -> None:
    await call.get(Upkeep).remove(call.caller, call.id("id", NO_SESSION))


async def purge(call: Call[None]) -> Purged:
    return Purged(removed=await call.get(Upkeep).purge(call.caller))


async def fork(call: Call[Fork]) -> SessionView:
    return await _viewed(call, await call.get(Upkeep).fork(call.caller, call.id("id", NO_SESSION), call.body.turn))


async def export(call: Call[None]) -> Response:
    """What is shown of a conversation, as a file."""
    sessions, id = call.get(Sessions), call.id("id", NO_SESSION)
    session = await sessions.get(call.caller, id)
    messages = await sessions.messages(call.caller, id, _WHOLE)
    aliases = await alias_of(call.get(Bots), call.caller, {session.bot_id})
    format = call.query.format
    content = (
        as_json(_view(session, aliases), messages)
        if format == "json"
        else as_markdown(session, aliases.get(session.bot_id, "Archived bot"), messages)
    )
    headers = {"Content-Disposition": f'attachment; filename="conversation-{id}.{format}"'}
    return Response(content, media_type=JSON if format == "json" else MARKDOWN, headers=headers)


async def alias_of(bots: Bots, caller: Caller, ids: set[UUID]) -> dict[UUID, str]:
    """The aliases of bots by id; an archived or withdrawn one has none."""
    found: dict[UUID, str] = {}
    for id in ids:
        try:
            found[id] = (await bots.active_by_id(caller, id)).alias
        except NotFound:
            continue
    return found


async def _viewed(call: Call[Any], id: UUID) -> SessionView:
    session = await call.get(Sessions).get(call.caller, id)
    return _view(session, await alias_of(call.get(Bots), call.caller, {session.bot_id}))


def _view(session: StoredSession, aliases: dict[UUID, str]) -> SessionView:
    return SessionView(
        id=session.id,
        bot=aliases.get(session.bot_id),
        version=session.version,
        title=session.title,
        status=session.status,
        pinned=session.pinned,
        created_at=session.created_at,
        updated_at=session.updated_at,
    )


_route = partial(Route, permission="chat.use")


ROUTES: Final = (
    _route(
        method="GET",
        path="/api/sessions",
        handler=list_sessions,
        summary="List one's conversations, pinned and newest first, or those in which something is said",
        query=ListQuery,
        response=paging.Page[SessionView],
    ),
    _route(
        method="DELETE",
        path="/api/sessions",
        handler=purge,
        summary="Remove all of one's conversations",
        response=Purged,
    ),
    _route(
        method="GET",
        path="/api/sessions/{id}",
        handler=read_session,
        summary="Read a conversation",
        response=SessionView,
    ),
    _route(
        method="PATCH",
        path="/api/sessions/{id}",
        handler=change,
        summary="Rename or pin a conversation",
        body=Changed,
        response=SessionView,
    ),
    _route(
        method="DELETE",
        path="/api/sessions/{id}",
        handler=remove,
        summary="Remove a conversation with all that was said in it",
        status=204,
    ),
    _route(
        method="GET",
        path="/api/sessions/{id}/messages",
        handler=list_messages,
        summary="Read the branch of a conversation that is shown, oldest first",
        query=paging.PageQuery,
        response=paging.Page[StoredMessage],
    ),
    _route(
        method="GET",
        path="/api/sessions/{id}/export",
        handler=export,
        summary="The branch of a conversation that is shown, as Markdown or JSON",
        query=ExportQuery,
        produces="text/markdown",
        alternatives=(JSON,),
    ),
    _route(
        method="POST",
        path="/api/sessions/{id}/fork",
        handler=fork,
        summary="Copy a conversation, as far as a turn, into a new one",
        body=Fork,
        response=SessionView,
        status=201,
    ),
)
