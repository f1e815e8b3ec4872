"""Dates: what time it is somewhere, what day it is so many days from another, how far two days are apart."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from palaver.kit import jsons
from palaver.tools.builtins import Builtin, Kit
from palaver.tools.tool import Result, Setting

_DAYS: Final = 1_000_000


async def run(kit: Kit, setting: Setting, arguments: Mapping[str, Any]) -> Result:
    """A day as JSON; without arguments, now in UTC."""
    del kit, setting
    name = arguments.get("timezone", "UTC")
    try:
        zone = await asyncio.to_thread(ZoneInfo, name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Result(content=f"There is no time zone {name!r}: take a name like Europe/Berlin.", ok=False)
    now = datetime.now(UTC).astimezone(zone)
    try:
        day = date.fromisoformat(arguments["date"]) if "date" in arguments else now.date()
        day += timedelta(days=arguments.get("add_days", 0))
        until = date.fromisoformat(arguments["until"]) if "until" in arguments else None
    except (ValueError, OverflowError) as error:
        return Result(content=f"This is no day of the calendar: {error}", ok=False)
    told: dict[str, Any] = {"date": day.isoformat(), "weekday": f"{day:%A}", "week": day.isocalendar().week}
    if day == now.date():
        told |= {"time": now.isoformat(timespec="seconds"), "timezone": name}
    if until is not None:
        told["days_until"] = (until - day).days
    return Result(content=jsons.text(told))


_DAY: Final = {"type": "string", "maxLength": 10, "description": "A day as YYYY-MM-DD."}

BUILTIN: Final = Builtin(
    title="Date and time",
    description="Today's date and the time in a time zone; a day some days before or after another; days between two.",
    properties={
        "timezone": {"type": "string", "maxLength": 64, "description": "An IANA name like Europe/Berlin; else UTC."},
        "date": {**_DAY, "description": "The day to begin from, as YYYY-MM-DD; else today."},
        "add_days": {"type": "integer", "minimum": -_DAYS, "maximum": _DAYS, "description": "Days after it."},
        "until": {**_DAY, "description": "Counts the days from there to this day, as YYYY-MM-DD."},
    },
    run=run,
)
