"""A bot as it was at one moment: what a run of rehearsals asks, whatever is published meanwhile."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from palaver.config.bots import DRAFT, Bot, Bots, hash_of
from palaver.config.document.document import BotDocument
from palaver.config.layers.layers import laid
from palaver.core.caller import Caller
from palaver.core.jobs import Permanent

Target = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | Literal["draft", "active"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """All that counted of a bot at one moment: however long a run takes, all its answers are of this."""

    bot: UUID
    number: int
    config: dict[str, Any]
    hash: str

    @classmethod
    def of(cls, bot: Bot) -> "Frozen":
        config = content(bot.document)
        return cls(bot=bot.id, number=bot.number, config=config, hash=hash_of(config))


def content(document: BotDocument) -> dict[str, Any]:
    """All values that count, the defaults of all layers included."""
    return document.model_dump(mode="json")


async def freeze(bots: Bots, caller: Caller, alias: str, target: Target) -> Frozen:
    """The draft, the active version or another one, as it counts now; Unprocessable when the draft is not valid."""
    active = await bots.active(caller, alias)
    if target == "active":
        return Frozen.of(active)
    return Frozen.of(await bots.version(caller, active.id, DRAFT if target == "draft" else target))


async def thawed(bots: Bots, caller: Caller, id: UUID, number: int, config: dict[str, Any]) -> Bot:
    """The bot as it was when it was frozen, whatever is published meanwhile; NotFound when it is no longer there."""
    active, document = await bots.active_by_id(caller, id), BotDocument.model_validate(config)
    return msgspec.structs.replace(active, number=number, live=number, document=document)


async def must_be_as_frozen(bots: Bots, caller: Caller, bot: Bot) -> None:
    """Permanent when a lock of the operator makes another bot of it by now: locks count at once, in every version."""
    locks = (await bots.stored_draft(caller, bot.alias)).locks
    if content(laid(content(bot.document), {}, locks)) != content(bot.document):
        raise Permanent("What counts for this bot was locked by the operator since the run began: begin another.")
