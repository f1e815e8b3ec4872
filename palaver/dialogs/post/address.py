"""Whom a program means that writes to somebody: the channel and the address there."""

import re
from dataclasses import dataclass
from typing import Final

from palaver.basic.errors import BasicError

_CHANNELS: Final = frozenset({"web", "email", "whatsapp", "teams", "telegram", "sms", "instagram"})
_PHONE: Final = re.compile(r"\+?[\d\s()./-]{6,30}")
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True, slots=True)
class Address:
    """`channel` "" is that of a user, who is found by the id `where`."""

    channel: str
    where: str


def addressed(recipient: str) -> Address:
    """What `channel:address` says, or a bare e-mail or user id; ChannelUnavailable for what nothing takes."""
    recipient = recipient.strip()
    before, colon, after = recipient.partition(":")
    channel = before.strip().casefold() if colon else ""
    if channel not in _CHANNELS:
        channel, after = _inferred(recipient), recipient
    after = after.strip()
    if channel not in {"web", "email", ""} or not after:
        raise unavailable(recipient, "programs write to web:SESSION, email:ADDRESS and the ids of users")
    return Address(channel, after)


def unavailable(recipient: str, why: str) -> BasicError:
    return BasicError("ChannelUnavailable", f"there is no channel to {recipient[:100]}: {why}")


def _inferred(recipient: str) -> str:
    if _MAIL.fullmatch(recipient):
        return "email"
    return "sms" if _PHONE.fullmatch(recipient) else ""
