"""What may answer in the model's place: programs, which a row above hands over."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from palaver.chat.turn import Turn
from palaver.config.bots import Bot


class Dialogue(Protocol):
    def speaks(self, bot: Bot) -> bool:
        """Whether the bot has programs, so that no answer of it is anybody else's."""

    def opens(self, bot: Bot) -> bool:
        """Whether a program of the bot begins its conversations."""

    async def asks(self, account: UUID, session: UUID, bot: Bot) -> Sequence[str]:
        """The answers that the open question of a conversation offers, where it does."""

    async def answers(self, turn: Turn) -> bool:
        """
        Whether a program has answered; else the model does, as the turn's scene and bot now are.

        Raises Rest where the program pauses.
        """

    async def waits(self, account: UUID, session: UUID, bot: UUID) -> bool:
        """Whether a program of the bot waits in the conversation for what is said next, or is at work in it."""


class Silent:
    """No programs."""

    def speaks(self, bot: Bot) -> bool:  # noqa: ARG002  # as dialogues are asked
        return False

    def opens(self, bot: Bot) -> bool:  # noqa: ARG002  # as dialogues are asked
        return False

    async def asks(self, account: UUID, session: UUID, bot: Bot) -> Sequence[str]:  # noqa: ARG002  # likewise
        return ()

    async def answers(self, turn: Turn) -> bool:  # noqa: ARG002  # as dialogues are asked
        return False

    async def waits(self, account: UUID, session: UUID, bot: UUID) -> bool:  # noqa: ARG002  # as dialogues are asked
        return False
