"""The route of a conversation's scene: the chips that programs offer are switched on and off by who talks."""

from functools import partial
from typing import Annotated, Final

import msgspec

from palaver.chat.scene import Scenes, switched
from palaver.chat.sessions.sessions import NO_SESSION, Sessions
from palaver.web.call import Call
from palaver.web.route import Route


class Switched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ids of all switchers that are on from here."""

    on: Annotated[list[Annotated[str, msgspec.Meta(max_length=10_000)]], msgspec.Meta(max_length=100)]


async def switch(call: Call[Switched]) -> None:
    session = await call.get(Sessions).get(call.caller, call.id("id", NO_SESSION))
    scenes = call.get(Scenes)
    async with scenes.db.transaction() as tx:
        await scenes.change(tx, call.caller.account, session.id, partial(switched, on=call.body.on))


ROUTES: Final = (
    Route(
        method="PUT",
        path="/api/sessions/{id}/switchers",
        handler=switch,
        permission="chat.use",
        body=Switched,
        status=204,
        summary="Say which of the switchers that programs offer in a conversation are on",
    ),
)
