"""The page of a bot's canary."""

from typing import Final

from starlette.responses import Response

from palaver.config.frame import bot_page
from palaver.core.errors import Unprocessable
from palaver.modules.canary.trials import Trials
from palaver.web.call import Call
from palaver.web.forms import go, read_form
from palaver.web.route import page_route

_LONGEST: Final = 2000


async def page(call: Call[None]) -> Response:
    alias = call.params["alias"]
    return await bot_page(call, "canary/canary.html", alias, trials=await call.get(Trials).of(call.caller, alias))


async def promote(call: Call[None]) -> Response:
    canary = await call.get(Trials).promote(call.caller, call.params["alias"])
    call.noted["version"] = str(canary.number)
    return go(call, f"/bots/{call.params['alias']}/canary")


async def withdraw(call: Call[None]) -> Response:
    form = await read_form(call)
    reason = form.text("reason")
    if len(reason) > _LONGEST:
        raise Unprocessable(f"The reason has more than {_LONGEST:,} characters.")
    canary = await call.get(Trials).withdraw(call.caller, call.params["alias"], reason)
    call.noted["version"] = str(canary.number)
    return go(call, f"/bots/{call.params['alias']}/canary")


_PATH: Final = "/bots/{alias}/canary"

PAGES: Final = (
    page_route("GET", _PATH, page, "bots.read"),
    page_route("POST", f"{_PATH}/promote", promote, "bots.write"),
    page_route("POST", f"{_PATH}/withdraw", withdraw, "bots.write"),
)
