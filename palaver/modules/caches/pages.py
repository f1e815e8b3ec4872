"""The page of stored answers and of the server's caches."""

from typing import Final

from starlette.responses import Response

from palaver.chat.answers.kept import KeptAnswers
from palaver.core.cache.tiers import Tiers
from palaver.core.errors import NotFound
from palaver.kit.jsons import storable
from palaver.modules.caches.routes import DAYS, READ
from palaver.web.call import Call
from palaver.web.forms import go, read_form
from palaver.web.render import Pages
from palaver.web.route import page_route

_SHOWN: Final = 100
_LONGEST: Final = 200


async def page(call: Call[None]) -> Response:
    asked = call.request.query_params
    bot, q = (storable(asked.get(name, "")).strip()[:_LONGEST] for name in ("bot", "q"))
    kept, caller = call.get(KeptAnswers), call.caller
    names = await kept.names(caller)
    bot = bot if bot in names else ""
    return call.get(Pages).page(
        call,
        "caches/caches.html",
        answers=await kept.all(caller, _SHOWN, None, bot, q),
        savings=await kept.savings(caller, DAYS),
        uses=call.get(Tiers).uses() if caller.may("system.read") else None,
        bots=names,
        bot=bot,
        q=q,
        may_remove=caller.may("bots.write"),
        may_flush=caller.may("accounts.manage"),
    )


async def remove(call: Call[None]) -> Response:
    await call.get(KeptAnswers).remove(call.caller, call.id("answer", "There is no such answer."))
    return go(call, "/caches")


async def flush(call: Call[None]) -> Response:
    prefix = (await read_form(call)).text("prefix")
    call.note("prefix", prefix)
    if prefix not in {use.prefix for use in call.get(Tiers).uses()}:
        raise NotFound("There is no such cache.")
    await call.get(Tiers).flush(prefix)
    return go(call, "/caches")


PAGES: Final = (
    page_route("GET", "/caches", page, READ),
    page_route("POST", "/caches/answers/{answer}/delete", remove, "bots.write"),
    page_route("POST", "/caches/flush", flush, "accounts.manage"),
)
