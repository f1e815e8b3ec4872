"""JSON routes of a bot's canary: how it does, and what people decide."""

from typing import Annotated, Final

import msgspec

from palaver.kit.jsons import storable
from palaver.modules.canary.trials import Overview, Trials
from palaver.web.call import Call
from palaver.web.dispatch import decoded, read_body
from palaver.web.route import JSON, Route

Reason = Annotated[str, msgspec.Meta(max_length=2000)]


class WithdrawWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Reason = ""


async def read(call: Call[None]) -> Overview:
    return await call.get(Trials).of(call.caller, call.params["alias"])


async def promote(call: Call[None]) -> Overview:
    trials, alias = call.get(Trials), call.params["alias"]
    canary = await trials.promote(call.caller, alias)
    call.noted["version"] = str(canary.number)
    return await trials.of(call.caller, alias)


async def withdraw(call: Call[None]) -> Overview:
    wanted = decoded(await read_body(call.request), WithdrawWanted)
    trials, alias = call.get(Trials), call.params["alias"]
    canary = await trials.withdraw(call.caller, alias, storable(wanted.reason))
    call.noted["version"] = str(canary.number)
    return await trials.of(call.caller, alias)


_OF_A_BOT: Final = "/api/bots/{alias}/canary"

ROUTES: Final = (
    Route(
        method="GET",
        path=_OF_A_BOT,
        handler=read,
        permission="bots.read",
        response=Overview,
        summary="Say how a bot's canary does beside the active version, and how those before it ended",
    ),
    Route(
        method="POST",
        path=f"{_OF_A_BOT}/promote",
        handler=promote,
        permission="bots.write",
        response=Overview,
        summary="Make a bot's canary its active version",
    ),
    Route(
        method="POST",
        path=f"{_OF_A_BOT}/withdraw",
        handler=withdraw,
        permission="bots.write",
        accepts={JSON: WithdrawWanted},
        response=Overview,
        summary="Withdraw a bot's canary: its conversations go on with the active version",
    ),
)
