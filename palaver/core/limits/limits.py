"""The limits of requests: draws from every bucket that concerns one, all at once, or says when to come again."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from palaver.core import metrics
from palaver.core.cache import Level
from palaver.core.caller import Caller
from palaver.core.errors import RateLimited
from palaver.core.limits.limit import ANY, LOGIN, Allowance, Limit, RouteClass, Standing, allowance, crowd
from palaver.core.limits.offenders import Offenders
from palaver.core.limits.shared import Shared
from palaver.core.limits.stored import StoredLimits
from palaver.kit.ids import uuid7

_CLOSED_S: Final = 60.0
_SCOPES: Final = {"user": "user", "visitor": "visitor", "test": "key", "prod": "key", "ui": "key"}


class Limits:
    def __init__(self, shared: Shared, stored: StoredLimits, offenders: Offenders) -> None:
        self.shared, self.stored, self.offenders = shared, stored, offenders

    async def admit(
        self, caller: Caller, address: str, route_class: RouteClass, *, exempt: bool = False
    ) -> Standing | None:
        """
        Count a request of `caller` from `address`; None where nothing limits it, which costs no round trip.

        RateLimited says when to come again. A super key has no limit but a rate of its own, lest an account shut itself
        out, and nor has a request that is `exempt`; what the server does by itself has none.
        """
        limits = () if exempt or caller.kind in {"super", "system"} else await self.stored.of(caller.account)
        allowances = [
            found
            for limit in limits
            if limit.route_class in (route_class, ANY)
            for found in _concerning(limit, caller, address)
        ]
        if caller.rate is not None:
            allowances.append(Allowance(caller.account, "own", caller.owner, ANY, caller.rate, caller.rate))
        return await self.spend(allowances, caller.name) if allowances else None

    async def spend(self, allowances: Sequence[Allowance], label: str = "") -> Standing:
        """Draw once from each; where one is empty from none: RateLimited, and on record as `label`'s."""
        self._must_be_open(allowances, label)
        levels = await self.shared.draw([found.bucket for found in allowances])
        pairs = list(zip(allowances, levels, strict=True))
        worst, level = max(pairs, key=lambda pair: pair[1].wait_s)
        if level.wait_s:
            raise self._refusal(worst, level, label)
        return min((_standing(found, level) for found, level in pairs), key=lambda standing: standing.left)

    async def count(self, allowances: Sequence[Allowance], window_s: float, label: str = "") -> None:
        """
        Count one of each, of which its `burst` may come within any `window_s`; where one is full, of none.

        RateLimited says when the next may come, and is on record as `label`'s.
        """
        self._must_be_open(allowances, label)
        places = {found.window: found.burst for found in allowances}
        full = await self.shared.hold(places, str(uuid7()), window_s)
        if full is not None:
            refused = next(found for found in allowances if found.window == full)
            wait_s = await self.shared.frees(full)
            raise self._refusal(refused, Level(0, wait_s, window_s), label)

    async def give_back(self, allowances: Sequence[Allowance]) -> None:
        """Undo one draw: what was to be counted did not happen."""
        await self.shared.draw([found.bucket for found in allowances], -1)

    def _must_be_open(self, allowances: Sequence[Allowance], label: str) -> None:
        closed = next((found for found in allowances if not found.per_minute), None)
        if closed is not None:
            raise self._refusal(closed, Level(0, _CLOSED_S, _CLOSED_S), label)

    def _refusal(self, allowance: Allowance, level: Level, label: str) -> RateLimited:
        metrics.RATE_LIMITED.labels(allowance.scope, allowance.route_class).inc()
        self.offenders.note(allowance, label)
        wait_s = max(math.ceil(level.wait_s), 1)
        what = "wrong attempts" if allowance.route_class == LOGIN else "requests"
        return RateLimited(
            f"Too many {what}: please try again in {wait_s} s.",
            details={"scope": allowance.scope, "class": allowance.route_class, "per_minute": allowance.per_minute},
            headers={**_standing(allowance, level).headers, "Retry-After": str(wait_s)},
        )


def _concerning(limit: Limit, caller: Caller, address: str) -> Iterator[Allowance]:
    """
    What `limit` allows this caller; where it is one of each visitor, also whom they speak for: no id that a token shows
    is a way around the limit of its own visitor.
    """
    if limit.scope == "visitor" and caller.client is not None:
        found = allowance(limit, caller.account, caller.client.subject)
        yield found
        if caller.client.near:
            yield crowd(found, caller.client.near)
    if subject := _subject(limit, caller, address):
        yield allowance(limit, caller.account, subject)


def _subject(limit: Limit, caller: Caller, address: str) -> str:
    """Whom `limit` counts this caller as; empty where it does not concern them."""
    if limit.scope == "account":
        return str(caller.account)
    if limit.scope == "address":
        return address
    return caller.owner if _SCOPES.get(caller.kind) == limit.scope else ""


def _standing(allowance: Allowance, level: Level) -> Standing:
    return Standing(allowance.burst, level.left, math.ceil(level.full_s))
