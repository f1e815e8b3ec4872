"""The page of one's memory: every fact with where it came from, to keep, put differently, or erase."""

from typing import Any, Final

from starlette.responses import Response

from palaver.chat.memory.memory import Memory
from palaver.chat.memory.said import LONGEST
from palaver.core.errors import Conflict, Unprocessable
from palaver.modules.memory.routes import NO_FACT, views
from palaver.web.call import Call, identifier
from palaver.web.forms import go, read_form
from palaver.web.render import Pages
from palaver.web.route import page_route

_SHOWN: Final = 50


async def memory_page(call: Call[None]) -> Response:
    return await _page(call)


async def save(call: Call[None]) -> Response:
    form = await read_form(call)
    id = call.id("fact", NO_FACT)
    try:
        await call.get(Memory).change(call.caller, id, text=form.text("text")[:LONGEST], state="kept")
    except (Conflict, Unprocessable) as error:
        return await _page(call, error.status, error.message)
    return go(call, "/memory")


async def erase(call: Call[None]) -> Response:
    await call.get(Memory).erase(call.caller, call.id("fact", NO_FACT))
    return go(call, "/memory")


async def erase_all(call: Call[None]) -> Response:
    await call.get(Memory).erase_all(call.caller)
    return go(call, "/memory")


async def _page(call: Call[Any], status: int = 200, wrong: str = "") -> Response:
    text = call.request.query_params.get("before", "")
    before = identifier(text, NO_FACT) if text else None
    found = await call.get(Memory).all(call.caller, _SHOWN + 1, before)
    return call.get(Pages).page(
        call,
        "memory/memory.html",
        status,
        facts=await views(call, found[:_SHOWN]),
        more=str(found[_SHOWN - 1].id) if len(found) > _SHOWN else "",
        longest=LONGEST,
        wrong=wrong,
    )


PAGES: Final = (
    page_route("GET", "/memory", memory_page, "chat.use"),
    page_route("POST", "/memory/erase", erase_all, "chat.use"),
    page_route("POST", "/memory/{fact}", save, "chat.use"),
    page_route("POST", "/memory/{fact}/erase", erase, "chat.use"),
)
