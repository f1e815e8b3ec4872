"""What people read for the bots, keys and persons that sums are grouped by."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from palaver.accounting.budgets.budget import Budget
from palaver.config.bots import Bots
from palaver.security.names import Names
from palaver.web.call import Call

_NONE: Final = {"bot": "no bot", "key": "no key", "person": "nobody named"}


async def named(call: Call[Any], kind: str, groups: Collection[str]) -> dict[str, str]:
    """The name of each group; what has none any more is called as it is stored."""
    found = {"-": _NONE.get(kind, "-")}
    if kind == "bot":
        bots = await call.get(Bots).named(call.caller, _ids(groups))
        found |= {str(id): bot.name for id, bot in bots.items()}
    elif kind == "key":
        names = await call.get(Names).of(call.caller, [f"key:{group}" for group in groups])
        found |= {owner.removeprefix("key:"): name for owner, name in names.items()}
    elif kind == "person":
        found |= await call.get(Names).of(call.caller, groups)
    return {group: found.get(group) or group for group in groups}


async def subjects(call: Call[Any], budgets: Collection[Budget]) -> dict[tuple[str, str], str]:
    """The name of each budget's subject, by its scope and itself."""
    found: dict[tuple[str, str], str] = {}
    for scope in ("bot", "key", "person"):
        wanted = [budget.subject for budget in budgets if budget.scope == scope and budget.subject]
        found |= {(scope, subject): name for subject, name in (await named(call, scope, wanted)).items()}
    return found


def _ids(groups: Collection[str]) -> Iterator[UUID]:
    for group in groups:
        with suppress(ValueError):  # what somebody has typed as a filter
            yield UUID(group)
