"""A release that waits, and what it takes to go on: the right moment, another person, and nothing in between."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.config.bots import StoredDraft
from palaver.config.document.finding import Finding
from palaver.core.caller import Caller
from palaver.core.errors import Conflict, Forbidden, Unprocessable
from palaver.kit.clock import now

LONGEST: Final = timedelta(days=366)

State = Literal["waiting", "scheduled", "published", "refused", "withdrawn", "failed"]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """
    `config` is to follow version `over`; `person` is who asked, themselves or by a key of theirs; a key that several
    got to know may be any of them, parted by spaces.

    `canary` is the percentage of new conversations that get it at first, or 0.
    `waiting` needs another person, `scheduled` its time. `number` is the version that it became.
    """

    id: UUID
    account_id: UUID
    bot_id: UUID
    config: dict[str, Any]
    config_hash: str
    defaults: dict[str, Any]
    over: int
    base_version: int
    note: str
    author: str
    person: str
    publish_at: datetime | None
    canary: int
    state: State
    decided_by: str | None
    reason: str
    number: int | None
    created_at: datetime
    decided_at: datetime | None

    @property
    def people(self) -> set[str]:
        return {self.author, *self.person.split()}


class DueRequest(Request, frozen=True, kw_only=True):
    alias: str


class Requested(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing is published yet: see the request. Warnings stand in nobody's way."""

    request_id: UUID
    state: State
    publish_at: datetime | None
    warnings: list[Finding]


class Void(Conflict):
    """A release cannot be published any more as it was asked for."""


def must_be_ahead(at: datetime | None) -> None:
    """Unprocessable for a time that is over, or further away than a year."""
    if at is not None and not now() < at <= now() + LONGEST:
        told = "'at' has to be a moment to come, within a year."
        raise Unprocessable(told, details={"at": told})


def must_be_another(caller: Caller, request: Request) -> None:
    """Forbidden for whoever asked, in person or by a key of theirs; and for keys, which anybody may hold."""
    if caller.kind != "user":
        raise Forbidden("It takes a person to approve: sign in, a key does not do.")
    if caller.owner in request.people:
        raise Forbidden("Whoever asked does not approve: it takes another person.")


def must_wait(request: Request) -> None:
    if request.state != "waiting":
        raise ended(request)


def must_follow(stored: StoredDraft, request: Request) -> None:
    """Void when another version is active than the one that the release was asked to follow."""
    if stored.number != request.over:
        raise Void(
            f"Version {stored.number} is active now, and this was to follow version {request.over}: "
            "look at what that has changed, and publish again."
        )


def ended(request: Request) -> Conflict:
    return Conflict(f"This does not wait any more: it is {request.state}.")
