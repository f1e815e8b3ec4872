"""When a schedule is next, in the zone of its bot, and how it reads in words."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from cronsim import CronSim, CronSimError

from palaver.chat.context.day import zone_of

_AGREED: Final = 512


def after(cron: str, moment: datetime, zone: str) -> datetime | None:
    """The first occurrence later than `moment`, in UTC; None for a schedule that has no more."""
    there = moment.astimezone(zone_of(zone) or UTC)
    try:
        return next(CronSim(cron.upper(), there)).astimezone(UTC)
    except (CronSimError, StopIteration):
        return None


@lru_cache(_AGREED)
def words(cron: str) -> str:
    """A schedule for people: "At 09:30 on Monday through Friday"."""
    try:
        return CronSim(cron.upper(), datetime(2024, 1, 1, tzinfo=UTC)).explain()
    except CronSimError:
        return cron
