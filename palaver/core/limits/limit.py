"""A limit as a value: whom it counts apart, in which class of routes, and how many a minute."""

from typing import Annotated, Final, Literal, NamedTuple
from uuid import UUID

import msgspec

from palaver.core.cache import Bucket

RouteClass = Literal["public", "login", "read", "write", "chat", "upload"]
LimitedClass = Literal["any", "chat", "upload", "read", "write", "login"]  # what verified callers ask for
Scope = Literal["account", "address", "user", "key", "visitor", "bot"]

ANY: Final = "any"
LOGIN: Final = "login"
TURNS: Final = ("chat", ANY)  # the classes that count turns
_MINUTE_S: Final = 60.0
_CROWD: Final = 10  # visitors: people behind one address hardly ask all at once

Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A token bucket for every single one of a scope: `per_minute` requests, of which `burst` may come at once.

    `route_class` "any" counts all routes together. A limit of scope "bot" counts the turns of everybody with each bot:
    its class is "chat" or "any".
    """

    scope: Scope
    route_class: LimitedClass = "any"
    per_minute: Count
    burst: Count | None = None


class Allowance(NamedTuple):
    """
    One bucket to draw from, or one window to be counted in: the limit of one `subject`.

    `per_minute` 0 allows nothing, and may be a part of one; a window has room for `burst`.
    """

    account: UUID | None
    scope: str
    subject: str
    route_class: str
    per_minute: float
    burst: int

    @property
    def bucket(self) -> Bucket:
        key = f"limit:{self.account or ''}:{self.scope}:{self.route_class}:{self.subject}"
        return Bucket(key, self.burst, _MINUTE_S / self.per_minute)

    @property
    def window(self) -> str:
        """The key under which what a window has room for is held."""
        return f"window:{self.account or ''}:{self.scope}:{self.route_class}:{self.subject}"


class Standing(NamedTuple):
    """Where somebody stands with the limit that is closest: `limit` at once, `left` of them, whole in `reset_s`."""

    limit: int
    left: int
    reset_s: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.reset_s),
        }


def crowd(found: Allowance, near: str) -> Allowance:
    """What all visitors whose ids one address was given have together: a fresh id is no way around a limit."""
    return found._replace(subject=near, per_minute=_CROWD * found.per_minute, burst=_CROWD * found.burst)


def allowance(limit: Limit, account: UUID, subject: str) -> Allowance:
    """What `limit` allows one `subject` of an account."""
    return Allowance(
        account, limit.scope, subject, limit.route_class, limit.per_minute, limit.burst or limit.per_minute
    )
