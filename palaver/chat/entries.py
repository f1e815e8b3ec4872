"""What the ledger writes of a turn: its begin, its answer so far, its end; and the word that others have closed it."""

from typing import ClassVar
from uuid import UUID

import msgspec

from palaver.chat.events import Source
from palaver.core.errors import Conflict, PalaverError


class TurnClosed(PalaverError):
    """The turn was closed while this worker seemed dead: what is stored stays as it is."""

    code: ClassVar[str] = "interrupted"
    status: ClassVar[int] = 503


class Outdated(Conflict):
    """The conversation is not, or no longer, as it was when its next turn was made ready; nothing is stored."""


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """
    A turn and its question, durable before the provider is called.

    `live_version` is where live fields were read, `parent` the turn before it, `revision` what the conversation was
    then, where it goes on; a `guest` answers in the conversation of another bot, which stays that bot's. `content` is
    empty where nobody has asked.
    """

    turn: UUID
    session: UUID
    account: UUID
    owner: str
    worker: int
    bot: UUID
    version: int
    live_version: int
    question_id: UUID
    answer_id: UUID
    content: str
    title: str
    is_new: bool
    trial: bool = False
    drawn: bool = True
    parent: UUID | None = None
    revision: str | None = None
    guest: bool = False

    @property
    def characters(self) -> int:
        return len(self.content)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The answer so far, in case this worker does not live to its end."""

    turn: UUID
    session: UUID
    account: UUID
    answer_id: UUID
    content: str
    sources: list[Source]

    @property
    def characters(self) -> int:
        return len(self.content)


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """
    The answer and what it used, durable before `done`.

    `prompt` is what the model was shown, as JSON; a `silent` turn may have said nothing.
    """

    turn: UUID
    session: UUID
    account: UUID
    answer_id: UUID
    content: str
    sources: list[Source]
    state: str
    finish_reason: str
    error_code: str | None = None
    error_message: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    first_token_ms: int | None = None
    prompt: msgspec.Raw | None = None
    silent: bool = False

    @property
    def characters(self) -> int:
        return len(self.content) + (len(bytes(self.prompt)) if self.prompt else 0)


class Whole(Begun, frozen=True, kw_only=True):
    """A whole turn, whose answer was known before it began."""

    answer: str
    sources: list[Source]
    first_token_ms: int

    @property
    def characters(self) -> int:
        return len(self.content) + len(self.answer)


def unbegun(row: Begun) -> Ended:
    """The end of a turn whose client was told that it has not begun: it may have, just before the line broke."""
    return Ended(
        turn=row.turn,
        session=row.session,
        account=row.account,
        answer_id=row.answer_id,
        content="",
        sources=[],
        state="failed",
        finish_reason="error",
        error_code="unavailable",
        error_message="The database did not answer.",
    )


def bare(row: Ended) -> Ended:
    """The end of a turn whose answer cannot be stored: the snapshot of it stays, and nobody waits for more."""
    return msgspec.structs.replace(
        row,
        content="",
        sources=[],
        state="failed",
        finish_reason="error",
        error_code="internal",
        error_message="The answer could not be stored.",
        prompt=None,
    )
