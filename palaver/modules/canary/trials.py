"""Trials: the canaries of a bot with the figures of both sides, and what people decide about them."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat.outcomes import Outcomes, Tally
from palaver.config.bots import Bots
from palaver.config.document.release import Canary
from palaver.config.releasing.canary import Canaries, Outcome, StoredCanary
from palaver.core.caller import Caller
from palaver.core.errors import Conflict
from palaver.modules.canary.verdict import Breach, breaches, enough

_PAST: Final = 50


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of both sides since the canary began, and what of them speaks against it."""

    canary: Outcomes
    active: Outcomes
    breaches: list[Breach]


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """
    Version `number` got `percent` of the new conversations beside version `against`.

    Its figures are those of now, or of its end; null where nobody counted. `reason` says why it was withdrawn.
    """

    id: UUID
    number: int
    against: int
    percent: int
    started_at: datetime
    author: str
    ended_at: datetime | None
    ended_by: str | None
    outcome: Outcome | None
    reason: str
    findings: Findings | None


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What the canary's own document says of it under `release.canary`."""

    min_sessions: int
    max_error_rate: float
    max_empty_rate: float
    max_thumbs_down_rate: float
    max_first_token_ms: int


class Running(Trial, frozen=True, kw_only=True):
    """It is judged by `rules` once there is `enough`: as many conversations on each side as they ask for."""

    rules: Rules
    enough: bool


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The canary that runs, if one does, and those that have ended, the latest first."""

    running: Running | None
    past: list[Trial]


class Trials:
    def __init__(self, bots: Bots, canaries: Canaries, tally: Tally) -> None:
        self.bots, self.canaries, self.tally = bots, canaries, tally

    async def of(self, caller: Caller, alias: str) -> Overview:
        bot = await self.bots.active(caller, alias)
        canary = await self.canaries.running(caller, bot.id)
        past = [_past(each) for each in await self.canaries.ended(caller, bot.id, _PAST)]
        return Overview(running=None if canary is None else await self._running(caller, canary), past=past)

    async def promote(self, caller: Caller, alias: str) -> StoredCanary:
        """Make the canary the active version for everybody; Conflict where none runs."""
        canary = await self._the_one(caller, alias)
        findings = msgspec.to_builtins(await self.found(caller, canary))
        await self.canaries.promote(caller, canary, alias, findings)
        return canary

    async def withdraw(self, caller: Caller, alias: str, reason: str) -> StoredCanary:
        """Give everybody the active version again; Conflict where none runs."""
        canary = await self._the_one(caller, alias)
        if not await self.end(caller, canary, alias, reason, await self.found(caller, canary)):
            raise _none(alias)
        return canary

    async def end(self, caller: Caller, canary: StoredCanary, alias: str, reason: str, findings: Findings) -> bool:
        """Withdraw a canary for what was found; False when it had ended already."""
        return await self.canaries.withdraw(caller, canary, alias, reason, msgspec.to_builtins(findings))

    async def found(self, caller: Caller, canary: StoredCanary) -> Findings:
        rules = await self._rules(caller, canary)
        versions = canary.number, canary.against
        tried, active = await self.tally.of(caller, canary.bot_id, versions, canary.started_at)
        return Findings(canary=tried, active=active, breaches=breaches(rules, tried, active))

    async def _rules(self, caller: Caller, canary: StoredCanary) -> Canary:
        """A release follows the document that is released."""
        return (await self.bots.version(caller, canary.bot_id, canary.number)).document.release.canary

    async def _running(self, caller: Caller, canary: StoredCanary) -> Running:
        findings, rules = await self.found(caller, canary), await self._rules(caller, canary)
        return Running(
            **_told(canary),
            findings=findings,
            rules=msgspec.convert(rules.model_dump(exclude={"percent"}), Rules),
            enough=enough(rules, findings.canary, findings.active),
        )

    async def _the_one(self, caller: Caller, alias: str) -> StoredCanary:
        bot = await self.bots.active(caller, alias)
        canary = await self.canaries.running(caller, bot.id)
        if canary is None:
            raise _none(alias)
        return canary


def _none(alias: str) -> Conflict:
    return Conflict(f"No version of {alias!r} is a canary now.")


def _past(canary: StoredCanary) -> Trial:
    return Trial(**_told(canary), findings=msgspec.convert(canary.findings, Findings) if canary.findings else None)


def _told(canary: StoredCanary) -> dict[str, Any]:
    hidden = {"account_id", "bot_id", "findings"}
    return {name: value for name, value in msgspec.structs.asdict(canary).items() if name not in hidden}
