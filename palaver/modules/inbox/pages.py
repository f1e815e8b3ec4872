"""Pages of the inbox: the lists, whether one is there, notes, and one conversation with the box to answer in."""

from typing import Any, Final, get_args

from starlette.responses import Response

from palaver.chat.handover.attendants import WORKS, Attendants, Presence, is_person
from palaver.chat.handover.desk import Desk, View
from palaver.chat.sessions.routes import alias_of
from palaver.config.bots import Bots
from palaver.core.errors import Unprocessable
from palaver.modules.inbox.routes import LONGEST, case_id, note_id
from palaver.web.call import Call
from palaver.web.forms import go, read_form
from palaver.web.render import Pages
from palaver.web.route import page_route

_SHOWN: Final = 100
_VIEWS: Final[tuple[View, ...]] = get_args(View)
_STATUSES: Final[tuple[Presence, ...]] = get_args(Presence)
REASONS: Final = {
    "asked": "asked for a person",
    "phrase": "asked for a person",
    "moderation": "handed over by moderation",
    "failed": "an answer failed",
    "no_hit": "the documents did not know",
}


async def inbox(call: Call[None]) -> Response:
    wanted = call.request.query_params.get("view", "")
    view: View = next((each for each in _VIEWS if each == wanted), "waiting")
    cases = await call.get(Desk).cases(call.caller, view, _SHOWN)
    aliases = await alias_of(call.get(Bots), call.caller, {case.bot_id for case in cases})
    attendants = call.get(Attendants)
    return call.get(Pages).page(
        call,
        "inbox/inbox.html",
        cases=cases,
        aliases=aliases,
        view=view,
        views=_VIEWS,
        reasons=REASONS,
        said=await attendants.status(call.caller, call.caller.owner) if is_person(call.caller.owner) else "",
        statuses=_STATUSES,
        present=[each for each in await attendants.all(call.caller) if each.status != "offline"],
        notes=await attendants.notes(call.caller),
    )


async def status(call: Call[None]) -> Response:
    """The status that was chosen counts from now on."""
    said = (await read_form(call)).text("status")
    wanted = next((each for each in _STATUSES if each == said), None)
    if wanted is None:
        raise Unprocessable(f"A status is one of {', '.join(_STATUSES)}.")
    await call.get(Attendants).put(call.caller, call.caller.owner, wanted)
    return go(call, "/inbox")


async def seen(call: Call[None]) -> Response:
    await call.get(Attendants).seen(call.caller, note_id(call))
    return go(call, "/inbox")


async def case(call: Call[None]) -> Response:
    """A conversation; that it was read goes on record, its every look again does not."""
    return await _page(call, told="hx-request" not in call.request.headers)


async def take(call: Call[None]) -> Response:
    await call.get(Desk).take(call.caller, case_id(call))
    return go(call, f"/inbox/{case_id(call)}")


async def reply(call: Call[None]) -> Response:
    text = (await read_form(call)).text("message")
    if len(text) > LONGEST:
        raise Unprocessable(f"The answer has more than {LONGEST:,} characters.")
    await call.get(Desk).reply(call.caller, case_id(call), text)
    return go(call, f"/inbox/{case_id(call)}")


async def give_back(call: Call[None]) -> Response:
    await call.get(Desk).end(call.caller, case_id(call), close=False)
    return go(call, "/inbox?view=mine")


async def close(call: Call[None]) -> Response:
    await call.get(Desk).end(call.caller, case_id(call), close=True)
    return go(call, "/inbox?view=mine")


async def _page(call: Call[Any], *, told: bool) -> Response:
    desk = call.get(Desk)
    found = await desk.get(call.caller, case_id(call))
    if told:
        await call.tell(WORKS)
    aliases = await alias_of(call.get(Bots), call.caller, {found.bot_id})
    return call.get(Pages).page(
        call,
        "inbox/case.html",
        case=found,
        bot=aliases.get(found.bot_id, "Archived bot"),
        summary=await desk.summary(call.caller, found),
        messages=await desk.messages(call.caller, found),
        mine=found.state == "human" and found.operator == call.caller.owner,
        reasons=REASONS,
        longest=LONGEST,
    )


PAGES: Final = (
    page_route("GET", "/inbox", inbox, WORKS),
    page_route("POST", "/inbox/status", status, WORKS),
    page_route("POST", "/inbox/notes/{note}/seen", seen, WORKS),
    page_route("GET", "/inbox/{case}", case, WORKS),
    page_route("POST", "/inbox/{case}/take", take, WORKS),
    page_route("POST", "/inbox/{case}/reply", reply, WORKS),
    page_route("POST", "/inbox/{case}/return", give_back, WORKS),
    page_route("POST", "/inbox/{case}/close", close, WORKS),
)
