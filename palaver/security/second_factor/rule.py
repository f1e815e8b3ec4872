"""What an account asks of everybody in it: a second factor, or not."""

from typing import Any, Final

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.web.call import Call
from palaver.web.route import Route

SQL = named_queries(__file__)


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mandatory: bool


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """`by_server`: the operator asks everybody on this server; `without`: how many active members have none yet."""

    mandatory: bool
    by_server: bool
    members: int
    without: int


class _Count(msgspec.Struct, frozen=True):
    members: int
    without: int


class Rules:
    """`by_server` is what PALAVER_MFA_MANDATORY says for all accounts."""

    def __init__(self, db: Database, *, by_server: bool = False) -> None:
        self.db, self.by_server = db, by_server

    async def of(self, caller: Caller) -> Rule:
        asked = await self.db.value(SQL.rule, account_id=caller.account)
        count = await self.db.one(SQL.count_without, _Count, account_id=caller.account)
        return Rule(mandatory=bool(asked), by_server=self.by_server, members=count.members, without=count.without)

    async def put(self, caller: Caller, asked: Asked) -> Rule:
        """It holds from everybody's next request on."""
        await self.db.run(SQL.put_rule, account_id=caller.account, second_factor=asked.mandatory)
        return await self.of(caller)


async def read(call: Call[None]) -> Rule:
    return await call.get(Rules).of(call.caller)


async def put(call: Call[Asked]) -> Rule:
    return await changed(call, call.body)


async def changed(call: Call[Any], asked: Asked) -> Rule:
    call.noted["second factor"] = "asked of everybody" if asked.mandatory else "left to each person"
    return await call.get(Rules).put(call.caller, asked)


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/security/second-factor",
        handler=read,
        permission="people.read",
        response=Rule,
        summary="Whether the account asks everybody in it for a second factor",
    ),
    Route(
        method="PUT",
        path="/api/security/second-factor",
        handler=put,
        permission="roles.manage",
        body=Asked,
        response=Rule,
        summary="Ask everybody in the account for a second factor, or leave it to each person",
    ),
)
