"""The prompt of a past turn, for operators, as JSON and on a page."""

from typing import Final

from starlette.responses import Response

from palaver.chat.context.prompts import READS, Prompts, ShownPrompt
from palaver.config.bots import Bots
from palaver.config.frame import bot_page
from palaver.web.call import Call
from palaver.web.route import Route, page_route

_NO_PROMPT: Final = "There is no such prompt."


async def read(call: Call[None]) -> ShownPrompt:
    """What people have said stands in it: reading it goes on record."""
    found = await call.get(Prompts).of(call.caller, call.id("turn", _NO_PROMPT))
    call.note("turn", found.turn_id)
    await call.tell(READS)
    return found


async def prompt_page(call: Call[None]) -> Response:
    found = await read(call)
    alias = (await call.get(Bots).active_by_id(call.caller, found.bot_id)).alias
    return await bot_page(call, "chat/prompt.html", alias, prompt=found)


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/chat/turns/{turn}/prompt",
        handler=read,
        permission=READS,
        response=ShownPrompt,
        summary="Read what the model was shown in a turn, and what was left out and why; goes on record",
    ),
    page_route("GET", "/turns/{turn}/prompt", prompt_page, READS),
)
