"""What lies below and above all bots of an account, and of the platform: defaults and locks, stored and checked."""

import difflib
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from palaver.config.bots import Bots
from palaver.config.document.finding import Finding, refused
from palaver.config.document.validate import STAND_IN, examine
from palaver.config.layers.layers import Values, layered, meet, put, why_own
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import named_queries
from palaver.core.errors import Forbidden, NotFound

SQL = named_queries(__file__)

WRITE: Final = "bots.write"
REASON: Final = "reason"  # the place of what is wrong with it
LONGEST: Final = 500
_REFUSED: Final = "The value cannot be set."

Kind = Literal["default", "lock"]


class Default(msgspec.Struct, frozen=True, kw_only=True):
    """A value that every bot has which says nothing of it itself."""

    path: str
    value: Any
    updated_by: str
    updated_at: datetime


class PlatformValue(Default, frozen=True, kw_only=True):
    """A default for the bots of all accounts, or a lock, which counts whatever they say, with its reason."""

    kind: Kind
    reason: str


class StoredLayers:
    """
    The lower layers and the locks.

    A bot takes defaults up with the next version of it; locks count at once, in every version.
    """

    def __init__(self, bots: Bots) -> None:
        self.bots, self.db = bots, bots.db

    async def account(self, caller: Caller) -> list[Default]:
        return await self.db.all(SQL.account_values, Default, account_id=caller.account)

    async def put_account(self, caller: Caller, path: str, value: Any) -> Default:
        """Set a default; Unprocessable when no bot could have it, Forbidden for who may not write all bots."""
        _must_write_all(caller)
        layers = await self.bots.layers_of(caller.account)
        await self._check(caller, path, value, {**layers["platform"], **layers["account"]})
        values = {"account_id": caller.account, "values": {path: value}, "updated_by": caller.owner}
        await self.db.run(SQL.put_account_values, **values)
        return next(each for each in await self.account(caller) if each.path == path)

    async def remove_account(self, caller: Caller, path: str) -> None:
        _must_write_all(caller)
        if not await self.db.run(SQL.remove_account_value, account_id=caller.account, path=path):
            raise _unset(path)

    async def platform(self) -> list[PlatformValue]:
        return await self.db.all(SQL.platform_values, PlatformValue)

    async def put_platform(self, caller: Caller, kind: Kind, path: str, value: Any, reason: str = "") -> PlatformValue:
        """
        Set a default or a lock of the platform; a lock counts at once for every bot, wherever it is in memory.

        Unprocessable when no bot could have the value, and for a lock without a reason: whoever meets it reads that.
        """
        if len(reason) > LONGEST or (kind == "lock" and not reason.strip()):
            raise refused([_without_reason()], _REFUSED)
        others = {each.path: each.value for each in await self.platform() if each.kind == kind}
        await self._check(caller, path, value, others)
        values = {"kind": kind, "values": {path: value}, "reason": reason, "updated_by": caller.owner}
        await self.db.run(SQL.put_platform_values, **values)
        await self._changed(kind)
        return next(each for each in await self.platform() if (each.kind, each.path) == (kind, path))

    async def remove_platform(self, kind: Kind, path: str) -> None:
        if not await self.db.run(SQL.remove_platform_value, kind=kind, path=path):
            raise _unset(path)
        await self._changed(kind)

    async def _changed(self, kind: Kind) -> None:
        if kind == "lock":
            await self.bots.announce_all()

    async def _check(self, caller: Caller, path: str, value: Any, others: Values) -> None:
        if path not in layered():
            raise refused([_misplaced(path)], _REFUSED)
        config = put({"identity": {"alias": STAND_IN}}, {**others, path: value})
        report = (await examine(caller.account, config, self.bots.checks))[1]
        if wrong := [finding for finding in report.errors if meet(finding.path, path)]:
            raise refused(wrong, _REFUSED)


def _misplaced(path: str) -> Finding:
    if why := why_own(path):
        return Finding(path=path, code="own_field", message="every bot says this for itself", hint=why)
    near = difflib.get_close_matches(path, layered(), 1)
    hint = f"did you mean {near[0]!r}?" if near else "the reference of the bot document lists all fields"
    return Finding(path=path, code="unknown_field", message="there is no such field", hint=hint)


def _without_reason() -> Finding:
    return Finding(
        path=REASON, code="reason", message=f"a lock has a reason of up to {LONGEST} characters", hint="say why"
    )


def _must_write_all(caller: Caller) -> None:
    """A default of the account is a change of every bot in it, restricted ones too."""
    if not (caller.may(WRITE) and caller.may(UNRESTRICTED)):
        raise Forbidden(f"A default counts for all bots: to set it takes {WRITE} and {UNRESTRICTED}.")


def _unset(path: str) -> NotFound:
    return NotFound(f"Nothing is set for {path!r}.")
