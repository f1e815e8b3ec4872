"""Bots that take part in another's conversation: who answers a message by its words, and who has the conversation."""

import re
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries

SQL = named_queries(__file__)

MOST_GUESTS: Final = 20
_WORD: Final = re.compile(r"\w+")


class Guest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A bot that answers messages in which one of `words` is, as long as none of a higher priority does.

    `tools` are those of its own that it has here; None means all.
    """

    bot: UUID
    words: list[str]
    tools: list[str] | None = None
    priority: int = 0


def wanted(guests: Sequence[Guest], message: str) -> list[Guest]:
    """Those that a message is for, the first choice first; whole words count, however they are written."""
    said = f" {_plain(message)} "
    found = [guest for guest in guests if any(f" {word} " in said for word in map(_plain, guest.words) if word)]
    return sorted(found, key=lambda guest: -guest.priority)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


class Guests:
    """All as part of a transaction: others that change the same conversation wait for its end."""

    async def of(self, tx: Database, account: UUID, session: UUID) -> list[Guest]:
        found = await tx.value(SQL.guests, account_id=account, session_id=session)
        return msgspec.convert(found or [], list[Guest])

    async def change(
        self, tx: Database, account: UUID, session: UUID, edit: Callable[[list[Guest]], list[Guest]]
    ) -> list[Guest]:
        """What `edit` makes of them."""
        held = await tx.value(SQL.hold_guests, account_id=account, session_id=session)
        changed = edit(msgspec.convert(held or [], list[Guest]))
        body = msgspec.to_builtins(changed)
        await tx.run(SQL.set_guests, account_id=account, session_id=session, guests=body)
        return changed

    async def give(self, tx: Database, account: UUID, session: UUID, bot: UUID, version: int) -> None:
        """From its next message on a conversation is that of another bot, as if it began: nothing set for it stays."""
        whose = {"account_id": account, "session_id": session}
        await tx.run(SQL.give_conversation, **whose, bot_id=bot, version=version)
