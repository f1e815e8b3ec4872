"""JSON routes of replays: whoever begins one or reads it may read what people have said to bots."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.chat.rehearsals.frozen import Target
from palaver.kit import paging
from palaver.modules.replay.answers import Replayed, answers
from palaver.modules.replay.replays import READS, Chosen, Replays, ReplayView, StoredReplay, shown
from palaver.web.call import Call
from palaver.web.route import Route

NO_REPLAY: Final = "There is no such replay."


class ReplayWanted(Chosen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`target` is what is asked: "draft", "active" or the number of a version."""

    target: Target = "draft"


class Begun(msgspec.Struct, frozen=True):
    replay_id: UUID


class ResultsQuery(msgspec.Struct, frozen=True):
    """`cursor` is the last position of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 20
    cursor: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    same: bool | None = None


async def start(call: Call[ReplayWanted]) -> Begun:
    body = call.body
    chosen = Chosen(conversations=body.conversations, version=body.version, disliked=body.disliked)
    return Begun(await begun(call, body.target, chosen))


async def begun(call: Call[Any], target: Target, chosen: Chosen) -> UUID:
    id = await call.get(Replays).start(call.caller, call.params["alias"], target, chosen)
    call.note("replay", id)
    call.note("target", target)
    call.note("conversations", chosen.conversations)
    return id


async def listing(call: Call[None]) -> paging.Page[ReplayView]:
    found = await call.get(Replays).all(call.caller, call.params["alias"], call.query.limit + 1, call.query.cursor)
    return paging.page([shown(run) for run in found], call.query, lambda run: run.id)


async def read(call: Call[None]) -> ReplayView:
    return shown(await replay_of(call))


async def results(call: Call[None]) -> paging.Page[Replayed]:
    """What people have asked and were told: reading it goes on record."""
    run, wanted = await replay_of(call), call.query
    found = await answers(call.get(Replays), call.caller, run, wanted.limit + 1, wanted.cursor, same=wanted.same)
    await call.tell(READS)
    items = found[: wanted.limit]
    return paging.Page(items, str(items[-1].position) if len(found) > len(items) else None)


async def cancel(call: Call[None]) -> ReplayView:
    await call.get(Replays).cancel(call.caller, await replay_of(call))
    return await read(call)


async def delete(call: Call[None]) -> None:
    await call.get(Replays).delete(call.caller, await replay_of(call))


async def replay_of(call: Call[Any]) -> StoredReplay:
    return await call.get(Replays).one(call.caller, call.params["alias"], call.id("replay", NO_REPLAY))


_ALL: Final = "/api/bots/{alias}/replays"
_ONE: Final = f"{_ALL}/{{replay}}"

ROUTES: Final = (
    Route(
        method="POST",
        path=_ALL,
        handler=start,
        permission="bots.write",
        body=ReplayWanted,
        response=Begun,
        status=202,
        summary="Ask a bot's past questions again, of its draft or a version; takes conversations.read too",
    ),
    Route(
        method="GET",
        path=_ALL,
        handler=listing,
        permission=READS,
        query=paging.PageQuery,
        response=paging.Page[ReplayView],
        summary="List a bot's replays, newest first",
    ),
    Route(
        method="GET",
        path=_ONE,
        handler=read,
        permission=READS,
        response=ReplayView,
        summary="Read how far a replay is, what it has used and how many answers have changed",
    ),
    Route(
        method="GET",
        path=f"{_ONE}/results",
        handler=results,
        permission=READS,
        query=ResultsQuery,
        response=paging.Page[Replayed],
        summary="List a replay's questions with the answers of then and now; reading them goes on record",
    ),
    Route(
        method="POST",
        path=f"{_ONE}/cancel",
        handler=cancel,
        permission="bots.write",
        response=ReplayView,
        summary="End a replay where it is",
    ),
    Route(
        method="DELETE",
        path=_ONE,
        handler=delete,
        permission="bots.write",
        status=204,
        summary="Remove a replay with its answers",
    ),
)
