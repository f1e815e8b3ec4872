"""Conversations that a program of their bot begins before anything was asked: a new one, or that which still waits."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from palaver.chat.engine import Engine
from palaver.chat.question import Question
from palaver.chat.routing import bot_for
from palaver.chat.sessions.sessions import Sessions, Unanswered
from palaver.chat.turn import Turn
from palaver.chat.turns import Turns
from palaver.config.bots import Bot
from palaver.core.caller import Caller

_WAITS: Final = timedelta(minutes=30)  # for somebody who opens the page once more
_AT_ONCE: Final = "opening"


@dataclass(frozen=True, slots=True)
class Opened:
    """The turn `id` and its events; `turn` where it is a new one."""

    id: UUID
    events: AsyncIterator[bytes]
    turn: Turn | None = None


class Openings:
    def __init__(self, engine: Engine, sessions: Sessions, turns: Turns) -> None:
        self.engine, self.sessions, self.turns = engine, sessions, turns

    def may(self, bot: Bot) -> bool:
        """Whether conversations with a bot are begun by a program of it."""
        return self.engine.dialogue.opens(bot)

    async def unanswered(self, caller: Caller, bot: Bot) -> Unanswered | None:
        """The caller's newest conversation with a bot, where it was opened lately and nobody has said anything yet."""
        versions = [bot.number, *([bot.canary.number] if bot.canary else [])]
        return await self.sessions.unanswered(caller, bot.id, versions, _WAITS)

    async def open(self, caller: Caller, question: Question, *, reuse: bool) -> Opened:
        """
        Begin a conversation, or, to `reuse` it, follow how the one was begun in which nobody has said anything yet.

        NothingToSay where no program of the bot begins conversations.
        """
        if not reuse:
            return await self._new(caller, question)
        async with self.engine.turnstile.alone(caller, _AT_ONCE):
            bot = await bot_for(self.engine.bots, caller, question.persona)
            known = await self.unanswered(caller, bot) if self.may(bot) else None
            if known is None:
                return await self._new(caller, question)
        return Opened(known.turn, await self.turns.read(caller, known.turn))

    async def _new(self, caller: Caller, question: Question) -> Opened:
        turn = await self.engine.ask(caller, msgspec.structs.replace(question, opening=True))
        return Opened(turn.id, turn.log.read(), turn)
