"""What the model is told of the day and of the bot's language."""

from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from palaver.config.document.document import BotDocument


def day(document: BotDocument, moment: datetime) -> str:
    """The bot's own text, filled in; other braces in it stay as they are."""
    zone = document.identity.timezone
    there = moment.astimezone(zone_of(zone) or UTC)
    text = document.prompt.day
    for name, value in {
        "weekday": there.strftime("%A"),
        "date": there.date().isoformat(),
        "timezone": zone,
        "language": document.identity.language,
    }.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@cache
def zone_of(name: str) -> tzinfo | None:
    """None for a zone that this machine does not know."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None
