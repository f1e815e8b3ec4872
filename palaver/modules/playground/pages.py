"""The playground's page; the answers come by the routes of conversations."""

from typing import Any, Final

from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.config.frame import bot_page
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.versions import Versions
from palaver.web.call import Call
from palaver.web.route import page_route

_OFFERED: Final = 100


async def playground(call: Call[None]) -> Response:
    """`?left=` and `?right=` choose versions by number, "draft" or "active"."""
    alias, query = call.params["alias"], call.request.query_params
    behaviour = (await call.get(Bots).active(call.caller, alias)).document.behaviour
    versions = await call.get(Versions).all(call.caller, alias, _OFFERED)
    offered = [
        {"value": "draft", "label": "Draft"},
        {"value": "active", "label": f"Active ({_active(versions)})"},
        *({"value": str(version.number), "label": f"Version {version.number}"} for version in versions),
    ]
    known = {option["value"] for option in offered}
    picked = [query.get(side, "") for side in ("left", "right")]
    return await bot_page(
        call,
        "playground/playground.html",
        alias,
        versions=offered,
        longest=behaviour.max_message_chars,
        picked=[one if one in known else usual for one, usual in zip(picked, ("draft", "active"), strict=True)],
        wrong=(await call.get(Drafts).validate(call.caller, alias)).errors,
    )


def _active(versions: list[Any]) -> str:
    return next((str(version.number) for version in versions if version.state == "active"), "")


PAGES: Final = (page_route("GET", "/bots/{alias}/playground", playground, "bots.write"),)
