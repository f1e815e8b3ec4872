"""Which bot and version a request means: by alias, by version, by a token's pin, or by the caller's default."""

from collections.abc import Sequence
from random import randrange
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from palaver.chat.guests import Guest
from palaver.chat.guests import wanted as called
from palaver.chat.sessions.sessions import Conversation
from palaver.config.bots import DRAFT, Bot, Bots
from palaver.core.caller import Caller
from palaver.core.errors import Forbidden, NotFound, Unprocessable

Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]

Named = Annotated[str, msgspec.Meta(max_length=100)]


class Persona(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`{alias, version?}` or `{id}`, the id of a version."""

    alias: Named | None = None
    version: Number | Literal["draft"] | None = None
    id: UUID | None = None


Wanted = Named | Persona | None


async def bot_for(bots: Bots, caller: Caller, wanted: Wanted) -> Bot:
    """The bot that is asked for: the active version unless the caller may, and does, name another."""
    persona = _persona(wanted)
    if persona.id is not None:
        _must(caller.any_version, caller)
        return await bots.version_by_id(caller, persona.id)
    bot = await _active(bots, caller, persona.alias)
    number = _named(persona, caller)
    if number is None or number == bot.number:
        return bot
    _must(caller.any_version or number == caller.pinned, caller)
    return await bots.version(caller, bot.id, number)


async def bot_to_begin(bots: Bots, caller: Caller, wanted: Wanted) -> Bot:
    """The bot for a new session: where no version is named, some of them get the one that is a canary."""
    bot = await bot_for(bots, caller, wanted)
    if bot.canary is None or _names(wanted, caller):
        return bot
    if randrange(100) >= bot.canary.percent:  # noqa: S311  # a share of many, no secret
        return bot
    return await bots.version(caller, bot.id, bot.canary.number)


async def bot_to_go_on(bots: Bots, caller: Caller, session: Conversation, wanted: Wanted) -> Bot:
    """The bot for a session's next turn, which may name another; whoever names the same again stays on the canary."""
    if wanted is None:
        return await bot_of(bots, caller, session)
    bot = await bot_for(bots, caller, wanted)
    if bot.canary is None or (bot.id, bot.canary.number) != (session.bot_id, session.version):
        return bot
    return bot if _names(wanted, caller) else await bots.version(caller, bot.id, session.version)


async def bot_of(bots: Bots, caller: Caller, session: Conversation) -> Bot:
    """
    The bot of a conversation, on the version that it was begun on; one on the draft follows the draft.

    One whose version was withdrawn goes on with the active version, unless the caller's token was made for the other.
    """
    if session.version == DRAFT:
        _must(caller.any_version or caller.pinned == DRAFT, caller)
    active = await bots.active_by_id(caller, session.bot_id)
    if session.version in active.withdrawn and session.version != caller.pinned:
        return active
    return await bots.version(caller, session.bot_id, session.version)


async def guest_for(bots: Bots, caller: Caller, guests: Sequence[Guest], message: str) -> tuple[Bot, Guest] | None:
    """The bot that a message is for by its words, as it is published, of those that are open to who says it."""
    for guest in called(guests, message):
        try:
            return await bots.active_by_id(caller, guest.bot), guest
        except (NotFound, Forbidden):
            continue
    return None


def is_drawn(caller: Caller, wanted: Wanted, session: Conversation | None, bot: Bot) -> bool:
    """Whether a conversation that is begun or goes on like this has its version by the draw: else it judges none."""
    if _names(wanted, caller):
        return False
    return session is None or (session.drawn and session.bot_id == bot.id)


def _names(wanted: Wanted, caller: Caller) -> bool:
    persona = _persona(wanted)
    return persona.id is not None or _named(persona, caller) is not None


def _persona(wanted: Wanted) -> Persona:
    return Persona(alias=wanted) if isinstance(wanted, str) else wanted or Persona()


def _named(persona: Persona, caller: Caller) -> int | None:
    """The version that is asked for, by the request or by the caller's token."""
    return DRAFT if persona.version == "draft" else persona.version or caller.pinned


async def _active(bots: Bots, caller: Caller, alias: str | None) -> Bot:
    if alias is not None:
        return await bots.active(caller, alias)
    if caller.default_bot is not None:
        return await bots.active_by_id(caller, caller.default_bot)
    raise Unprocessable("Say which bot you mean: 'persona' takes its alias.")


def _must(allowed: bool, caller: Caller) -> None:  # noqa: FBT001  # reads as a sentence where it is called
    if not allowed:
        raise Forbidden(f"A {caller.kind} credential talks to published versions only.")
