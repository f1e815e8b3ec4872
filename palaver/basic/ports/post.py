"""Words to others than who is in the conversation: letters, other conversations of the bot, other bots."""

from typing import Protocol


class Post(Protocol):
    async def mail(self, to: str, subject: str, body: str, reply_to: str = "") -> str:
        """A letter to one person, who answers to the address `reply_to`; its id. MailError."""

    async def tell(self, session: str, text: str) -> str:
        """A message to another conversation of this bot; its id. NotFound."""

    async def newest(self, user: str) -> str | None:
        """The conversation in which somebody has talked to this bot last."""

    async def ask(self, bot: str, message: str, seconds: float) -> str:
        """What another bot answers; NotFound, LlmError, Timeout."""
