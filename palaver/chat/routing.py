"""Which bot and version a request means: by alias, by version, by a token's pin, or by the caller's default."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from palaver.chat.sessions import StoredSession
from palaver.config.bots import DRAFT, Bot, Bots
from palaver.core.caller import Caller
from palaver.core.errors import Forbidden, Unprocessable

Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]

Named = Annotated[str, msgspec.Meta(max_length=100)]


class Persona(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`{alias, version?}` or `{id}`, the id of a version."""

    alias: Named | None = None
    version: Number | Literal["draft"] | None = None
    id: UUID | None = None


Wanted = Named | Persona | None


async def bot_for(bots: Bots, caller: Caller, wanted: Wanted) -> Bot:
    """The bot for a new session: the active version unless the caller may, and does, name another."""
    persona = Persona(alias=wanted) if isinstance(wanted, str) else wanted or Persona()
    if persona.id is not None:
        _must(caller.any_version, caller)
        return await bots.version_by_id(caller, persona.id)
    bot = await _active(bots, caller, persona.alias)
    number = DRAFT if persona.version == "draft" else persona.version or caller.pinned
    if number is None or number == bot.number:
        return bot
    _must(caller.any_version or number == caller.pinned, caller)
    return await bots.version(caller, bot.id, number)


async def bot_of(bots: Bots, caller: Caller, session: StoredSession) -> Bot:
    """The bot of a conversation, on the version that it was begun on; one on the draft follows the draft."""
    if session.version == DRAFT:
        _must(caller.any_version or caller.pinned == DRAFT, caller)
    return await bots.version(caller, session.bot_id, session.version)


async def _active(bots: Bots, caller: Caller, alias: str | None) -> Bot:
    if alias is not None:
        return await bots.active(caller, alias)
    if caller.default_bot is not None:
        return await bots.active_by_id(caller, caller.default_bot)
    raise Unprocessable("Say which bot you mean: 'persona' takes its alias.")


def _must(allowed: bool, caller: Caller) -> None:  # noqa: FBT001  # reads as a sentence where it is called
    if not allowed:
        raise Forbidden(f"A {caller.kind} credential talks to published versions only.")
