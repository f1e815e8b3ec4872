"""What the owner of an answer thinks of it: a thumb and a comment, kept with the version that produced the answer."""

from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from palaver.chat.sessions.sessions import NO_TURN, SQL, Sessions, own
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict
from palaver.kit.jsons import storable
from palaver.web.call import Call
from palaver.web.route import Route

_LONGEST: Final = 2_000
_RUNNING: Final = "This answer is still being written: wait for its end."


class Opinion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thumb up (1) or down (-1), or none any more (0); it replaces what was said before, comment and all."""

    score: Literal[-1, 0, 1]
    comment: Annotated[str, msgspec.Meta(max_length=_LONGEST)] = ""


class Feedback:
    def __init__(self, db: Database, sessions: Sessions) -> None:
        self.db, self.sessions = db, sessions

    async def give(self, caller: Caller, turn: UUID, opinion: Opinion) -> None:
        """Keep it for the caller's own turn; NotFound when it is not theirs, Conflict while it runs."""
        if (await self.sessions.turn(caller, turn)).state == "open":
            raise Conflict(_RUNNING)
        if opinion.score == 0:
            await self.db.run(SQL.take_back, **own(caller), turn=turn)
            return
        comment = storable(opinion.comment.strip())
        await self.db.run(SQL.give_feedback, **own(caller), turn=turn, score=opinion.score, comment=comment)


async def give(call: Call[Opinion]) -> None:
    await call.get(Feedback).give(call.caller, call.id("turn", NO_TURN), call.body)


ROUTES: Final = (
    Route(
        method="PUT",
        path="/api/chat/turns/{turn}/feedback",
        handler=give,
        permission="chat.use",
        body=Opinion,
        status=204,
        summary="Say what one thinks of an answer: 1 or -1 with a comment, 0 to take it back",
    ),
)
