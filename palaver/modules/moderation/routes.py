"""JSON routes of moderation: the queue, a verdict, and a policy tried out on a text."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.chat.moderated import Moderation
from palaver.chat.rehearsals.frozen import Target
from palaver.config.bots import DRAFT, Bots
from palaver.kit.paging import Page
from palaver.moderation.event import Direction, StoredEvent, Verdict
from palaver.moderation.review import Reviews, Wanted
from palaver.moderation.trying import Trial
from palaver.web.call import Call
from palaver.web.route import Route

REVIEWS: Final = "moderation.review"
NO_EVENT: Final = "There is no such event."
LONGEST: Final = 8_000

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
Alias = Annotated[str, msgspec.Meta(max_length=100)]


class EventsQuery(Wanted, frozen=True, kw_only=True):
    """`cursor` is the id of the last event of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: UUID | None = None


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """null takes a verdict back."""

    verdict: Verdict | None


class Trying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text, and whose policy it is tried on: of the bot's draft, where nothing else is said."""

    text: Text
    bot: Alias
    target: Target = "draft"
    direction: Direction = "input"


async def events(call: Call[None]) -> Page[StoredEvent]:
    """What people have said stands in it: reading it goes on record."""
    wanted = call.query
    found = await found_of(call, wanted, wanted.limit + 1, wanted.cursor)
    items = found[: wanted.limit]
    return Page([*items], str(items[-1].id) if len(found) > len(items) else None)


async def found_of(call: Call[Any], wanted: Wanted, limit: int, before: UUID | None) -> Sequence[StoredEvent]:
    asked = Wanted(**{name: getattr(wanted, name) for name in Wanted.__struct_fields__})
    found = await call.get(Reviews).events(call.caller, asked, limit, before)
    if found:
        await call.tell(REVIEWS)
    return found


async def judge(call: Call[Judgement]) -> None:
    id = call.id("event", NO_EVENT)
    await judged(call, id, call.body.verdict)


async def judged(call: Call[Any], id: UUID, verdict: Verdict | None) -> None:
    await call.get(Reviews).judge(call.caller, id, verdict)
    call.note("event", id)
    call.note("verdict", verdict or "none")


async def test(call: Call[Trying]) -> Trial:
    return await trial(call, call.body)


async def trial(call: Call[Any], wanted: Trying) -> Trial:
    bots = call.get(Bots)
    bot = await bots.active(call.caller, wanted.bot)
    if wanted.target != "active":
        bot = await bots.version(call.caller, bot.id, DRAFT if wanted.target == "draft" else wanted.target)
    return await call.get(Moderation).tried(call.caller, bot, wanted.direction, wanted.text)


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/moderation/events",
        handler=events,
        permission=REVIEWS,
        query=EventsQuery,
        response=Page[StoredEvent],
        summary="List what was found in questions and answers, newest first; reading it goes on record",
    ),
    Route(
        method="POST",
        path="/api/moderation/events/{event}/verdict",
        handler=judge,
        permission=REVIEWS,
        body=Judgement,
        status=204,
        summary="Say whether a find was right",
    ),
    Route(
        method="POST",
        path="/api/moderation/test",
        handler=test,
        permission=REVIEWS,
        rate="chat",
        body=Trying,
        response=Trial,
        summary="Try a bot's policy out on a text: what every step finds, and what comes of it",
    ),
)
