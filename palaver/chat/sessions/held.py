"""What a turn reads of its conversation, with what says whose it is and whether it is still so."""

from uuid import UUID

from palaver.chat.sessions.sessions import Conversation
from palaver.core.caller import Caller


class Held(Conversation, frozen=True, kw_only=True):
    """
    `spoke` are its bots, `said_at` when somebody said something last (unix seconds).

    `revision` is of its row: another after each change, by whomever. `untitled`: nobody has asked anything in it yet.
    """

    account: UUID
    owner: str
    revision: str
    spoke: list[UUID]
    said_at: float = 0.0
    untitled: bool = False

    def opens_to(self, caller: Caller) -> bool:
        """Whether it is the caller's, and each bot that spoke in it is open to them."""
        mine = (self.account, self.owner) == (caller.account, caller.owner)
        return mine and (caller.bots is None or caller.bots.issuperset(self.spoke))
