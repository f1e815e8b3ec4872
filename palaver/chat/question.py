"""What somebody asks of a bot, as whoever carries the question hands it to the engine."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec

from palaver.accounting.call import Channel
from palaver.chat.context.elsewhere import McpResource
from palaver.chat.routing import Wanted
from palaver.chat.sessions.branches import AskedBefore
from palaver.core.errors import Conflict, Unprocessable
from palaver.kit.jsons import storable

MESSAGE_LIMIT: Final = 100_000

MaxTokens = Annotated[int, msgspec.Meta(ge=1, le=64_000)]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """
    What somebody asks: in a new conversation, or in the one named by `session`; there `instead` of another.

    Nothing is asked by an `opening`: a program of the bot begins the conversation.
    """

    message: str = ""
    opening: bool = False
    persona: Wanted = None
    session: UUID | None = None
    max_tokens: MaxTokens | None = None
    trial: bool = False
    attachments: Sequence[UUID] = ()
    resources: Sequence[McpResource] = ()
    instead: AskedBefore | None = None
    channel: Channel

    def checked(self) -> str:
        """The message as it is kept; Unprocessable where there is none, or too long a one."""
        message = storable(self.message)
        if not message.strip() and not self.opening:
            raise Unprocessable("The message is empty: write something.")
        if len(message) > MESSAGE_LIMIT:
            raise Unprocessable(f"The message has {len(message):,} characters; {MESSAGE_LIMIT:,} are the most.")
        return message


class NothingToSay(Conflict):
    """Of a conversation that is to be opened: nobody begins it but who asks."""
