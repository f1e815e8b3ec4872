"""Routes for whoever asked: the calls of their turn, and their word on what needs it."""

from typing import Final

import msgspec

from palaver.chat.sessions.sessions import NO_TURN, Sessions
from palaver.kit import paging
from palaver.tools.approvals import Approvals
from palaver.tools.book import Book, Step
from palaver.web.call import Call
from palaver.web.route import Route


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the call may run, with the arguments that were shown."""

    ok: bool


async def approve(call: Call[Answer]) -> None:
    turn, id = call.id("turn", NO_TURN), call.id("call_id", NO_TURN)
    await call.get(Approvals).decide(call.caller, id, ok=call.body.ok, turn=turn)


async def list_calls(call: Call[None]) -> paging.Page[Step]:
    turn = await call.get(Sessions).turn(call.caller, call.id("turn", NO_TURN))
    found = await call.get(Book).steps(call.caller, turn.session_id, [turn.id])
    return paging.Page(items=list(found), next_cursor=None)


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/chat/turns/{turn}/approvals/{call_id}",
        handler=approve,
        permission="chat.use",
        body=Answer,
        status=204,
        summary="Agree to a call of a tool in one's own turn, or decline it",
    ),
    Route(
        method="GET",
        path="/api/chat/turns/{turn}/calls",
        handler=list_calls,
        permission="chat.use",
        response=paging.Page[Step],
        summary="List the calls of tools in one's own turn",
    ),
)
