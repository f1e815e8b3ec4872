"""The terms of a key: what it opens, for whom, from where, how often and how long."""

from collections.abc import Collection, Iterable
from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller, Network
from palaver.core.errors import Forbidden, Unprocessable
from palaver.kit.clock import now
from palaver.kit.origins import origin_of
from palaver.security.permissions import BY_KIND

_MOST: Final = 100
_ANYWHERE: Final = ("0.0.0.0/0", "::/0")

Few = msgspec.Meta(max_length=_MOST)
Text = Annotated[str, msgspec.Meta(max_length=300)]


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    `bots` null: every bot of the account; `scopes` empty: whatever its kind may; `origins` and `networks` empty: from
    any page, from anywhere; `rate_per_minute` null: no limit of its own; `expires_at` null: until it is revoked.
    """

    bots: Annotated[list[UUID], Few] | None = None
    default_bot: UUID | None = None
    scopes: Annotated[list[Text], Few] = []
    origins: Annotated[list[Text], Few] = []
    networks: Annotated[list[Text], Few] = []
    rate_per_minute: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


def granted(kind: str, scopes: Iterable[str]) -> frozenset[str]:
    """What a key of a kind may, where it has scopes: no more than both."""
    asked = frozenset(scopes)
    return BY_KIND[kind] & asked if asked else BY_KIND[kind]


def settled(kind: str, terms: Terms) -> Terms:
    """The terms in their one spelling; Unprocessable, with the message by field, where one does not fit."""
    wrong: dict[str, str] = {}
    if beyond := sorted(set(terms.scopes) - BY_KIND[kind]):
        wrong["scopes"] = f"A {kind} key does not have: {', '.join(beyond)[:200]}."
    if terms.bots is not None and terms.default_bot is not None and terms.default_bot not in terms.bots:
        wrong["default_bot"] = "The default bot must be one of the key's bots."
    if terms.expires_at is not None and terms.expires_at <= now():
        wrong["expires_at"] = "This day is over."
    origins, networks = [], []
    try:
        origins = sorted({origin_of(text) for text in terms.origins})
    except ValueError as error:
        wrong["origins"] = f"{str(error)[:200]}."
    try:
        networks = [str(ip_network(text.strip(), strict=False)) for text in terms.networks]
    except ValueError as error:
        wrong["networks"] = f"{str(error)[:200]}."
    if wrong:
        raise Unprocessable(" ".join(wrong.values()), details=wrong)
    return msgspec.structs.replace(terms, scopes=sorted(set(terms.scopes)), origins=origins, networks=networks)


def must_be_within_its_terms(caller: Caller, terms: Terms) -> None:
    """Forbidden when a key would count where, for longer or more often than the key that asks for it."""
    beyond = [
        name
        for name, within in (
            ("origins", _among(terms.origins, caller.origins)),
            ("networks", all(_lies_in(text, caller.networks) for text in terms.networks or _ANYWHERE)),
            ("rate_per_minute", _at_most(terms.rate_per_minute, caller.rate)),
            ("expires_at", _at_most(terms.expires_at, caller.ends_at)),
        )
        if not within
    ]
    if beyond:
        raise Forbidden(f"Your own key has narrower terms: keep within its {', '.join(beyond)}.")


def _among(asked: Collection[str], own: Collection[str]) -> bool:
    return not own or (bool(asked) and set(own).issuperset(asked))


def _lies_in(text: str, networks: Collection[Network]) -> bool:
    """Whether a network is part of one of `networks`; every one is where there are none."""
    asked = ip_network(text)
    return not networks or any(asked.network_address in each and asked.prefixlen >= each.prefixlen for each in networks)


def _at_most(asked: int | datetime | None, own: int | datetime | None) -> bool:
    return own is None or (asked is not None and asked <= own)  # type: ignore[operator]  # both are of one kind


def must_be_of_its_bots(caller: Caller, bots: Iterable[UUID] | None) -> None:
    """Forbidden when a key would open a bot that its maker's own credential does not."""
    if caller.bots is not None and (bots is None or not caller.bots.issuperset(bots)):
        raise Forbidden("Your credential is for certain bots: name only those.")
