"""One call of a model: for whom it was made, what it used, how it ended."""

from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.accounting.budgets.budget import Budget
from palaver.core.caller import Caller

Activity = Literal["chat", "embedding", "moderation", "tool", "image", "speech"]
Channel = Literal["", "web", "api", "websocket", "openai", "mcp", "rehearsal"]

CACHED: Final = "cached"  # the outcome of a call that a stored answer made needless


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """
    Whom a call is counted to; what is not known of it is None, or empty. `budgets` are the bot's own.

    `channel` is the carrier that the question came by: "web" is who is signed in on our pages, "rehearsal" nobody.
    """

    caller: Caller
    bot: UUID | None = None
    version: int | None = None
    session: UUID | None = None
    turn: UUID | None = None
    channel: Channel = ""
    budgets: tuple[Budget, ...] = ()


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """`cached` are those of `prompt` that the provider had, `reasoning` those of `completion` that nobody sees."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0


class ModelCall(msgspec.Struct, frozen=True, kw_only=True):
    """
    `outcome` is "ok", "cancelled" or an error's code; `tokens` are as the provider counted them unless `estimated`.

    `ms` is the whole call's time, `first_token_ms` that to its first piece.
    With the outcome "cached" no call was made: the provider and the model are those of the stored answer, `tokens` what
    was saved: it has no row, costs nothing and counts to no budget, but to what was saved that day.
    """

    payer: Payer
    activity: Activity
    connection: str
    provider: str
    model: str
    tokens: Tokens
    estimated: bool = False
    outcome: str = "ok"
    first_token_ms: int | None = None
    ms: int = 0
