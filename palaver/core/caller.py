"""Who asks: the first argument of every service function."""

from collections.abc import Collection, Iterable
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Final, Literal, NamedTuple
from uuid import UUID

import msgspec

Network = IPv4Network | IPv6Network

UNRESTRICTED: Final = "roles.manage"

Kind = Literal["user", "super", "test", "prod", "ui", "visitor", "system"]


class Client(NamedTuple):
    """The visitor that a credential speaks for, as limits count it; `near` is of all whose ids went to one address."""

    subject: str
    near: str = ""


class Maker(NamedTuple):
    """The person who minted a token, as they stand now: what is closed to them is closed to it."""

    principals: frozenset[str]
    unrestricted: bool


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """
    One verified identity in one account; where it has `origins`, only their pages may show its credential.

    `principals` are what a restriction can name of a person: "user:…", "role:…", "group:…".
    `owner` names who a session belongs to ("user:…", "key:…", "visitor:…"); `email` is the address of a person;
    `bots` None means every bot of the account;
    `any_version` opens drafts and old versions; `pinned` is the version a chat token was minted for;
    `rests_on` are the ids of key, session, person and account whose change may end or lessen what the caller may;
    `rate` is a limit of its own, in requests a minute; `networks` and `ends_at` are a key's, where it has them;
    `elsewhere` are a person's other accounts as (slug, name);
    `client` is the visitor that a key or a token speaks for, where it says so;
    `maker` is the person who minted a token, whose standing decides what restricted bots it opens;
    whoever is `confined` may do nothing but set up the second factor that is asked of everybody here.
    """

    account: UUID
    kind: Kind
    id: UUID
    owner: str
    name: str = ""
    email: str = ""
    permissions: frozenset[str] = frozenset()
    principals: frozenset[str] = frozenset()
    bots: frozenset[UUID] | None = None
    default_bot: UUID | None = None
    any_version: bool = False
    origins: frozenset[str] = frozenset()
    pinned: int | None = None
    rate: int | None = None
    networks: tuple[Network, ...] = ()
    ends_at: datetime | None = None
    client: Client | None = None
    maker: Maker | None = None
    elsewhere: tuple[tuple[str, str], ...] = ()
    confined: bool = False
    rests_on: frozenset[UUID] = frozenset()

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def may_use(self, bot: UUID) -> bool:
        return self.bots is None or bot in self.bots

    def may_enter(self, access: Collection[str] | None) -> bool:
        """Whether a restriction lets the caller in; None restricts nothing. Who manages roles is never locked out."""
        return access is None or self.may(UNRESTRICTED) or not self.principals.isdisjoint(access)

    def may_open(self, bot: UUID, access: Collection[str] | None) -> bool:
        """
        Whether a bot with this restriction is open: to a key that names it, always; to a person's token while it is
        open to that person; to others by who they are.
        """
        if not self.may_use(bot):
            return False
        if self.maker is not None:
            return access is None or self.maker.unrestricted or not self.maker.principals.isdisjoint(access)
        return self.bots is not None or self.may_enter(access)

    def no_more_than(self, other: "Caller") -> "Caller":
        """The same one with what both may; restricted bots are open by a name that both have, or that one needs not."""
        mine, others = (Maker(each.principals, unrestricted=each.may(UNRESTRICTED)) for each in (self, other))
        both = [each.bots for each in (self, other) if each.bots is not None]
        return msgspec.structs.replace(
            self,
            permissions=self.permissions & other.permissions,
            principals=_common(mine, others).principals,
            bots=frozenset.intersection(*both) if both else None,
            maker=_common(_at_doors(self), _at_doors(other)),
        )

    @property
    def bots_reach(self) -> dict[str, object]:
        """`may_open` for queries: values of `:only`, `:everything` and `:principals`."""
        only = None if self.bots is None else list(self.bots)
        if self.maker is not None:
            return {"only": only, "everything": self.maker.unrestricted, "principals": list(self.maker.principals)}
        return {"only": only, **self.reach, **({} if self.bots is None else {"everything": True})}

    @property
    def reach(self) -> dict[str, object]:
        """The same for queries: values of `:everything` and `:principals`."""
        return {"everything": self.may(UNRESTRICTED), "principals": list(self.principals)}


def principals_of(id: UUID, roles: Iterable[str], groups: Iterable[UUID]) -> frozenset[str]:
    """What a restriction can name of a person."""
    return frozenset([f"user:{id}", *(f"role:{role}" for role in roles), *(f"group:{group}" for group in groups)])


def _at_doors(caller: Caller) -> Maker:
    """As whom `may_open` looks at them."""
    if caller.maker is not None:
        return caller.maker
    return Maker(caller.principals, unrestricted=caller.bots is not None or caller.may(UNRESTRICTED))


def _common(one: Maker, other: Maker) -> Maker:
    """Whoever goes in by both."""
    if one.unrestricted or other.unrestricted:
        return other if one.unrestricted else one
    return Maker(one.principals & other.principals, unrestricted=False)


def server(account: UUID, *permissions: str) -> Caller:
    """The server itself in one account, when nobody asks: a time that has come, a loop, the sweep of a night."""
    return Caller(account=account, kind="system", id=account, owner="system", permissions=frozenset(permissions))
