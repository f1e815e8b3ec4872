"""A bot on one of its versions: as it is stored, and ready for use."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.config.document.document import BotDocument
from palaver.config.layers.layers import laid

DRAFT: Final = 0  # what stands where a version has its number


class StoredBot(msgspec.Struct, frozen=True, kw_only=True):
    """A bot with one version's document as it is stored, the `defaults` frozen with it, and the locks of now."""

    id: UUID
    account_id: UUID
    alias: str
    number: int
    version_id: UUID
    config: dict[str, Any]
    defaults: dict[str, Any]
    locks: dict[str, Any]
    access: list[str] | None
    created_at: datetime
    updated_at: datetime
    canary: int | None = None
    canary_percent: int | None = None
    withdrawn: list[int] = []


class StoredDraft(StoredBot, frozen=True, kw_only=True):
    """
    A bot whose `config` is its draft, `edited` or else that of its active version, `number`.

    `layers` are the defaults of now, which are frozen when it is published; `defaults` are the active version's.
    `kept_sets` are evaluation sets that were required before the bot went back to a version that does not.
    """

    active_config: dict[str, Any]
    layers: dict[str, Any]
    base_version: int
    updated_by: str
    edited: bool
    kept_sets: list[str]

    @property
    def required_sets(self) -> set[str]:
        """The evaluation sets that publishing anything takes."""
        document = laid(self.active_config, self.defaults, self.locks)
        return {*document.release.required_eval_sets, *self.kept_sets}


class Kept(msgspec.Struct, frozen=True):
    """What a version says, and the defaults that were frozen with it."""

    config: dict[str, Any]
    defaults: dict[str, Any]


class Share(msgspec.Struct, frozen=True):
    """The version that `percent` of new conversations get while it is a canary."""

    number: int
    percent: int


class Bot(msgspec.Struct, frozen=True, kw_only=True):
    """
    A bot on one version, ready for use; its live fields are those of the version `live`, `access` the active one's.

    The active version knows the `canary` beside it and the numbers of those that were `withdrawn`.
    """

    id: UUID
    account: UUID
    alias: str
    number: int
    live: int
    version_id: UUID
    document: BotDocument
    access: list[str] | None
    created_at: datetime
    updated_at: datetime
    canary: Share | None = None
    withdrawn: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        return self.document.identity.name or self.alias


def opened(stored: StoredBot) -> Bot:
    return Bot(
        id=stored.id,
        account=stored.account_id,
        alias=stored.alias,
        number=stored.number,
        live=stored.number,
        version_id=stored.version_id,
        document=laid(stored.config, stored.defaults, stored.locks),
        access=stored.access,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        canary=None if stored.canary is None else Share(stored.canary, stored.canary_percent or 0),
        withdrawn=frozenset(stored.withdrawn),
    )


def is_canary(active: Bot, number: int) -> bool:
    return active.canary is not None and active.canary.number == number


def lively(bot: Bot, active: Bot) -> Bot:
    """A version as it counts while `active` is the active one: whom the bot is open to is asked of that one alone."""
    if is_canary(active, bot.number):
        return msgspec.structs.replace(bot, access=active.access)
    document = bot.document.with_live(active.document)
    return msgspec.structs.replace(bot, document=document, live=active.number, access=active.access)
