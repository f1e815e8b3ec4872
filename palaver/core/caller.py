"""Who asks: the first argument of every service function."""

from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["user", "super", "test", "prod", "ui", "visitor", "system"]


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """
    One verified identity in one account; where it has `origins`, only their pages may show its credential.

    `principals` are what a restriction can name of a person: "user:…", "role:…", "group:…".
    `owner` names who a session belongs to ("user:…", "key:…", "visitor:…"); `bots` None means every bot of the account;
    `any_version` opens drafts and old versions; `pinned` is the version a chat token was minted for;
    `rate` is a limit of its own, in requests a minute.
    """

    account: UUID
    kind: Kind
    id: UUID
    owner: str
    name: str = ""
    permissions: frozenset[str] = frozenset()
    principals: frozenset[str] = frozenset()
    bots: frozenset[UUID] | None = None
    default_bot: UUID | None = None
    any_version: bool = False
    origins: frozenset[str] = frozenset()
    pinned: int | None = None
    rate: int | None = None

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def may_use(self, bot: UUID) -> bool:
        return self.bots is None or bot in self.bots
